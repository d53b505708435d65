/** The HTTP probe over HTTP/2: one request, one answer, judged as the one of HTTP/1 is (`probe/http/http.ts`). Reads no frame itself. */
import { assertNever } from '../../base/exhaustive.ts';
import { type Conversation, type Decision, decidedEarly, type Shown } from '../conversation.ts';
import { HEADERS_TOO_LARGE, MALFORMED, resetDecision, silentDecision } from '../http/broken-off.ts';
import { failingDependency } from '../http/health-report.ts';
import { type HeadJudgement, judgeHead } from '../http/judge-head.ts';
import { OWN_HEADERS } from '../http/own-headers.ts';
import type { HttpProbePlan, HttpRequest, ProbeTarget } from '../target.ts';
import { closedDecision, HTTP2_ENDED } from './broken-off.ts';
import type { HeaderField } from './hpack-table.ts';
import { HttpAnswer } from './http-answer.ts';
import { encodeRequest } from './request-frames.ts';
import { Http2Stream, type StreamEvent } from './stream.ts';

// The connection outlives the answer, so there may always be more to come: acknowledgements, pings, a farewell.
const NORMAL = decidedEarly('success', 'Match');
const ABNORMAL = {
  UnexpectedStatus: decidedEarly('UnexpectedStatus', 'Match'),
  HeaderMismatch: decidedEarly('HeaderMismatch', 'Match'),
  IdentityMismatch: decidedEarly('IdentityMismatch', 'Match'),
} as const;
const BODY_MISMATCH = decidedEarly('BodyMismatch', 'Match');
const BODY_TRUNCATED = decidedEarly('BodyTruncated', 'Response');

/** Preface, settings and header of one request. Without a host there is no authority either. */
export function buildHttp2Request({ method, path, host, headers }: HttpRequest, scheme: 'http' | 'https'): Buffer {
  const chosen = headers.map(lowerCase);
  const names = new Set(chosen.map(({ name }) => name));
  return encodeRequest([
    { name: ':method', value: method },
    { name: ':scheme', value: scheme },
    ...(host === null ? [] : [{ name: ':authority', value: host }]),
    { name: ':path', value: path },
    ...OWN_HEADERS.map(lowerCase).filter(({ name }) => !names.has(name)),
    ...chosen,
  ]);
}

/** RFC 9113 8.2: there is no upper case in names. */
function lowerCase({ name, value }: HeaderField): HeaderField {
  return { name: name.toLowerCase(), value };
}

/** The conversation of one probe with `plan` at `target`; over TLS, h2 must have been agreed on. */
export function http2Conversation(target: ProbeTarget, plan: HttpProbePlan): Conversation {
  return new Http2Conversation(target, plan);
}

class Http2Conversation implements Conversation {
  readonly #plan: HttpProbePlan;
  readonly #stream = new Http2Stream();
  readonly #answer: HttpAnswer;
  #isSent = false;
  #head: HeadJudgement = 'normal';

  constructor(target: ProbeTarget, plan: HttpProbePlan) {
    this.#plan = plan;
    this.#answer = new HttpAnswer(target, plan);
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
    return this.#readsReport() ? ABNORMAL.UnexpectedStatus : closedDecision(this.#stream);
  }

  onReset(): Decision {
    return this.#readsReport() ? ABNORMAL.UnexpectedStatus : resetDecision(this.#stream);
  }

  onSilence(): Decision {
    return this.#readsReport() ? ABNORMAL.UnexpectedStatus : silentDecision(this.#stream);
  }

  shown(): Shown {
    const { http2End } = this.#stream;
    const http = this.#answer.facts(this.#stream.headerBytes);
    if (http === undefined || !this.#readsReport()) return { http, http2End };
    return { http: { ...http, dependency: failingDependency(this.#answer.content()) }, http2End };
  }

  /** The status is known already; what comes now only tells why. */
  #readsReport(): boolean {
    return this.#plan.readsReport && this.#head === 'UnexpectedStatus';
  }

  #take(event: Exclude<StreamEvent, 'more'>): Decision | undefined {
    switch (event) {
      case 'head':
        return this.#takeHead();
      case 'data':
        return this.#takeData();
      case 'trailers':
        return this.#judgeWhole();
      case 'capped':
        return this.#judgeBody();
      case 'ended':
        return HTTP2_ENDED;
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

  #takeHead(): Decision | undefined {
    const { head, isComplete } = this.#stream;
    if (head === undefined || !this.#answer.takeHead(head)) return MALFORMED;
    this.#head = judgeHead(this.#plan, head.status, this.#answer.unmetHeader());
    if (this.#head !== 'normal' && !this.#readsReport()) return ABNORMAL[this.#head];
    if (!this.#answer.hasBody) return this.#judgeBody();
    return isComplete ? this.#judgeWhole() : undefined;
  }

  #takeData(): Decision | undefined {
    const { bytes, start, end, isComplete } = this.#stream;
    this.#answer.takeData(bytes, start, end);
    if (this.#answer.announced === 'less') return MALFORMED;
    return isComplete ? this.#judgeWhole() : undefined;
  }

  /** The stream has ended: the body must be as long as was announced (RFC 9113 8.1.1). */
  #judgeWhole(): Decision {
    return this.#answer.announced === 'more' ? BODY_TRUNCATED : this.#judgeBody();
  }

  #judgeBody(): Decision {
    if (this.#readsReport()) return ABNORMAL.UnexpectedStatus;
    const { expectedBody } = this.#plan;
    return expectedBody === undefined || expectedBody.met(this.#answer.content()) ? NORMAL : BODY_MISMATCH;
  }
}
