/** The HTTP probe: one request, one answer, judged by status and, if asked for, by body. It follows nothing. */
import { assertNever } from '../../base/exhaustive.ts';
import { type Conversation, type Decision, decided, decidedEarly, type Shown } from '../conversation.ts';
import { askedPlace } from './asked-place.ts';
import { HEADERS_TOO_LARGE, MALFORMED, resetDecision, silentDecision } from './broken-off.ts';
import { failingDependency } from './health-report.ts';
import { type HeadJudgement, judgeHead } from './judge-head.ts';
import { HttpReader, type ReaderProgress } from './http-reader.ts';
import type { HttpProbePlan, ProbeTarget } from '../target.ts';

const NORMAL = decided('success', 'Match');
const NORMAL_SO_FAR = decidedEarly('success', 'Match');
const ABNORMAL = {
  UnexpectedStatus: decided('UnexpectedStatus', 'Match'),
  HeaderMismatch: decided('HeaderMismatch', 'Match'),
  IdentityMismatch: decided('IdentityMismatch', 'Match'),
} as const;
const ABNORMAL_SO_FAR = {
  UnexpectedStatus: decidedEarly('UnexpectedStatus', 'Match'),
  HeaderMismatch: decidedEarly('HeaderMismatch', 'Match'),
  IdentityMismatch: decidedEarly('IdentityMismatch', 'Match'),
} as const;
const BODY_MISMATCH = decided('BodyMismatch', 'Match');
const BODY_MISMATCH_SO_FAR = decidedEarly('BodyMismatch', 'Match');

/** The conversation of one probe with `plan` at `target`. */
export function httpConversation(target: ProbeTarget, plan: HttpProbePlan): Conversation {
  return new HttpConversation(target, plan);
}

class HttpConversation implements Conversation {
  readonly #plan: HttpProbePlan;
  readonly #reader: HttpReader;
  #isSent = false;
  #head: HeadJudgement = 'normal';

  constructor(target: ProbeTarget, plan: HttpProbePlan) {
    this.#plan = plan;
    this.#reader = new HttpReader({
      method: plan.request.method,
      place: askedPlace(target, plan.request),
      keepsBody: plan.expectedBody !== undefined || plan.readsReport,
      expectedHeaders: plan.expectedHeaders,
    });
  }

  takeOutgoing(): Buffer | undefined {
    if (this.#isSent) return undefined;
    this.#isSent = true;
    return this.#plan.bytes;
  }

  onConnected(): undefined {
    return undefined;
  }

  onData(chunk: Buffer, length: number): Decision | undefined {
    const progress = this.#reader.feed(chunk, 0, length);
    if (progress !== 'head') return this.#decide(progress);
    this.#head = judgeHead(this.#plan, this.#reader.status, this.#reader.unmetHeader());
    if (this.#head !== 'normal' && !this.#readsReport()) {
      // With HEAD the answer is over; otherwise its body follows, and nobody reads it.
      return this.#plan.request.method === 'HEAD' ? ABNORMAL[this.#head] : ABNORMAL_SO_FAR[this.#head];
    }
    return this.#decide(this.#reader.feed(chunk, this.#reader.position, length));
  }

  onEnd(): Decision {
    const { stage } = this.#reader;
    if (this.#readsReport()) return ABNORMAL.UnexpectedStatus;
    switch (stage) {
      case 'nothing':
        return decided('ClosedBeforeResponse', 'Response');
      case 'foreign':
        return MALFORMED;
      case 'head':
        return decided('ClosedDuringHeaders', 'Response');
      case 'body':
        return this.#reader.endsHere() ? this.#judgeBody(false) : decided('BodyTruncated', 'Response');
      default:
        return assertNever(stage);
    }
  }

  onReset(): Decision {
    if (this.#readsReport()) return ABNORMAL.UnexpectedStatus;
    return resetDecision(this.#reader);
  }

  onSilence(): Decision {
    return this.#readsReport() ? ABNORMAL_SO_FAR.UnexpectedStatus : silentDecision(this.#reader);
  }

  shown(): Shown {
    const http = this.#reader.facts();
    if (http === undefined || !this.#readsReport()) return { http };
    return { http: { ...http, dependency: failingDependency(this.#reader.content()) } };
  }

  /** The status is known already; what comes now only tells why. */
  #readsReport(): boolean {
    return this.#plan.readsReport && this.#head === 'UnexpectedStatus';
  }

  #decide(progress: ReaderProgress): Decision | undefined {
    switch (progress) {
      case 'more':
      // Only the first piece of a body comes right behind the head.
      case 'head':
        return undefined;
      case 'complete':
        return this.#judgeBody(false);
      case 'capped':
        return this.#judgeBody(true);
      case 'Malformed':
        return MALFORMED;
      case 'HeadersTooLarge':
        return HEADERS_TOO_LARGE;
      case 'WrongService':
        return decidedEarly('WrongService', 'Response', this.#reader.banner);
      default:
        return assertNever(progress);
    }
  }

  #judgeBody(moreToCome: boolean): Decision {
    if (this.#readsReport()) return moreToCome ? ABNORMAL_SO_FAR.UnexpectedStatus : ABNORMAL.UnexpectedStatus;
    const { expectedBody } = this.#plan;
    const met = expectedBody === undefined || expectedBody.met(this.#reader.content());
    if (met) return moreToCome ? NORMAL_SO_FAR : NORMAL;
    return moreToCome ? BODY_MISMATCH_SO_FAR : BODY_MISMATCH;
  }
}
