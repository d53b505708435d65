/** What it means that an answer broke off by RST or by silence. The same for HTTP/1, HTTP/2 and gRPC. */
import { assertNever } from '../../base/exhaustive.ts';
import { type Decision, decided, decidedEarly } from '../conversation.ts';

export const MALFORMED: Decision = decidedEarly('Malformed', 'Response');
export const HEADERS_TOO_LARGE: Decision = decidedEarly('HeadersTooLarge', 'Response');

/** How far an answer has come. HTTP/2 greets with its settings, which are no answer yet. */
export interface AnswerProgress {
  readonly stage: 'nothing' | 'foreign' | 'greeted' | 'head' | 'body';
}

export function resetDecision({ stage }: AnswerProgress): Decision {
  const isUnanswered = stage === 'nothing' || stage === 'greeted';
  return decided(isUnanswered ? 'ResetBeforeResponse' : 'ResetDuringResponse', 'Response');
}

export function silentDecision({ stage }: AnswerProgress): Decision {
  switch (stage) {
    case 'nothing':
    case 'greeted':
      return decided('NoResponse', 'Response');
    case 'foreign':
      return MALFORMED;
    case 'head':
      return decided('HeadersTimeout', 'Response');
    case 'body':
      return decided('BodyTimeout', 'Response');
    default:
      return assertNever(stage);
  }
}
