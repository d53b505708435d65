/** The gRPC probe: one call of grpc.health.v1.Health/Check, judged by its status and by what it says of the service. Reads no frame itself. */
import { assertNever } from '../../base/exhaustive.ts';
import { VERSION } from '../../base/version.ts';
import { type Conversation, type Decision, decidedEarly, type Shown } from '../conversation.ts';
import { HEADERS_TOO_LARGE, MALFORMED, resetDecision, silentDecision } from '../http/broken-off.ts';
import type { GrpcProbePlan } from '../target.ts';
import { closedDecision, HTTP2_ENDED } from './broken-off.ts';
import { isGrpcContent } from './content-type.ts';
import { encodeMessage, GrpcMessage } from './grpc-message.ts';
import { decodeHealthResponse, encodeHealthRequest, type Serving } from './health-message.ts';
import type { HeaderField } from './hpack-table.ts';
import { encodeRequest } from './request-frames.ts';
import { Http2Stream, type StreamEvent } from './stream.ts';

// The connection outlives the answer, so there may always be more to come.
const SERVING = decidedEarly('success', 'Match');
const NOT_SERVING = decidedEarly('GrpcNotServing', 'Match');
const STATUS = decidedEarly('GrpcStatus', 'Match');
const NO_STATUS = decidedEarly('GrpcNoStatus', 'Response');

const OK = 0;
const HTTP_OK = 200;
/** The statuses that there are. */
const STATUS_TEXT = /^(?:[0-9]|1[0-6])$/;
/** As gRPC writes a timeout: eight digits at most. */
const MAX_TIMEOUT = 99_999_999;

/** What one call says. An empty service asks for the server as a whole. */
export type GrpcWords = Pick<GrpcProbePlan, 'service' | 'authority' | 'scheme'> & { readonly timeoutMs: number };

export function grpcPlan(words: GrpcWords): GrpcProbePlan {
  const { service, authority, scheme } = words;
  return { kind: 'grpc', service, authority, scheme, bytes: buildGrpcRequest(words) };
}

/** Preface, settings, header and message of one call. */
function buildGrpcRequest(words: GrpcWords): Buffer {
  const timeoutMs = Math.min(Math.max(Math.ceil(words.timeoutMs), 1), MAX_TIMEOUT);
  return encodeRequest(
    [
      { name: ':method', value: 'POST' },
      { name: ':scheme', value: words.scheme },
      { name: ':path', value: '/grpc.health.v1.Health/Check' },
      { name: ':authority', value: words.authority },
      { name: 'te', value: 'trailers' },
      { name: 'grpc-timeout', value: `${timeoutMs}m` },
      { name: 'content-type', value: 'application/grpc' },
      { name: 'grpc-accept-encoding', value: 'identity' },
      { name: 'user-agent', value: `backend-health-operator/${VERSION}` },
    ],
    encodeMessage(encodeHealthRequest(words.service)),
  );
}

/** The conversation of one probe with `plan`; over TLS, h2 must have been agreed on. */
export function grpcConversation(plan: GrpcProbePlan): Conversation {
  return new GrpcConversation(plan);
}

class GrpcConversation implements Conversation {
  readonly #plan: GrpcProbePlan;
  readonly #stream = new Http2Stream();
  readonly #message = new GrpcMessage();
  #isSent = false;
  #status: number | undefined;
  #serving: Serving;
  #isGrpc = false;

  constructor(plan: GrpcProbePlan) {
    this.#plan = plan;
  }

  takeOutgoing(): Buffer | undefined {
    if (this.#isSent) return this.#stream.takeAnswers();
    this.#isSent = true;
    return this.#plan.bytes;
  }

  onConnected(): undefined {
    return undefined;
  }

  onData(chunk: Buffer, length: number): Decision | undefined {
    let event = this.#stream.next(chunk, 0, length);
    while (event !== 'more') {
      const decision = this.#take(event);
      if (decision !== undefined) return decision;
      event = this.#stream.next(chunk, this.#stream.position, length);
    }
    return undefined;
  }

  onEnd(): Decision {
    return closedDecision(this.#stream);
  }

  onReset(): Decision {
    return resetDecision(this.#stream);
  }

  onSilence(): Decision {
    return silentDecision(this.#stream);
  }

  shown(): Shown {
    const { head, http2End } = this.#stream;
    if (head === undefined) return { http2End };
    const grpc = { status: this.#status, serving: this.#serving, httpStatus: head.status, isGrpc: this.#isGrpc };
    return { grpc, http2End };
  }

  #take(event: Exclude<StreamEvent, 'more'>): Decision | undefined {
    switch (event) {
      case 'head':
        return this.#takeHead();
      case 'data':
        return this.#takeData();
      case 'trailers':
        return this.#judge(this.#stream.trailers ?? []);
      case 'ended':
        return HTTP2_ENDED;
      // A message is far smaller than what we read.
      case 'capped':
      case 'Malformed':
        return MALFORMED;
      case 'HeadersTooLarge':
        return HEADERS_TOO_LARGE;
      case 'WrongService':
        return decidedEarly('WrongService', 'Response', this.#stream.banner);
      default:
        return assertNever(event);
    }
  }

  /** With an error the head is often all there is, and tells the status itself ("Trailers-Only"). */
  #takeHead(): Decision | undefined {
    const { head, isComplete } = this.#stream;
    const fields = head?.fields ?? [];
    this.#isGrpc = isGrpcContent(fields);
    // Whoever is speaking here, gRPC it is not: what its fields are called means nothing.
    if (!this.#isGrpc) return NO_STATUS;
    return isComplete || head?.status !== HTTP_OK ? this.#judge(fields) : undefined;
  }

  #takeData(): Decision | undefined {
    const { bytes, start, end, isComplete } = this.#stream;
    const progress = this.#message.feed(bytes, start, end);
    if (progress === 'Malformed' || (progress === 'complete' && !this.#readMessage())) return MALFORMED;
    return isComplete ? NO_STATUS : undefined;
  }

  #readMessage(): boolean {
    const { content } = this.#message;
    const response = content === undefined ? undefined : decodeHealthResponse(content);
    this.#serving = response?.serving;
    return response !== undefined;
  }

  #judge(fields: readonly HeaderField[]): Decision {
    this.#status = statusOf(fields);
    if (this.#status === undefined) return NO_STATUS;
    if (this.#status !== OK) return STATUS;
    // A call that went well has an answer.
    if (this.#message.content === undefined) return MALFORMED;
    return this.#serving === 'SERVING' ? SERVING : NOT_SERVING;
  }
}

/** One status, as a number that gRPC knows. */
function statusOf(fields: readonly HeaderField[]): number | undefined {
  const [first, ...others] = fields.filter(({ name }) => name === 'grpc-status');
  return first !== undefined && others.length === 0 && STATUS_TEXT.test(first.value) ? Number(first.value) : undefined;
}
