/** What it means that a connection of HTTP/2 ended before its answer. The same for HTTP and gRPC. */
import { assertNever } from '../../base/exhaustive.ts';
import { type Decision, decided, decidedEarly } from '../conversation.ts';
import { MALFORMED } from '../http/broken-off.ts';
import type { Http2Stream } from './stream.ts';

export const HTTP2_ENDED: Decision = decidedEarly('Http2Ended', 'Response');

/** Settings are no answer yet: a server that says nothing else has not answered the request. */
export function closedDecision({ stage, http2End }: Http2Stream): Decision {
  // It had said that it would go away, and has not waited for the answer.
  if (http2End !== undefined) return decided('Http2Ended', 'Response');
  switch (stage) {
    case 'nothing':
    case 'greeted':
      return decided('ClosedBeforeResponse', 'Response');
    case 'foreign':
      return MALFORMED;
    case 'head':
      return decided('ClosedDuringHeaders', 'Response');
    case 'body':
      return decided('BodyTruncated', 'Response');
    default:
      return assertNever(stage);
  }
}
