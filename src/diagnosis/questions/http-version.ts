/** HTTP/1.1 instead of HTTP/2, or the other way round. */
import type { FailedEvidence } from '../finding.ts';
import type { Question } from '../question.ts';

export function withOtherVersion({ subject }: FailedEvidence): readonly Question[] {
  const version = subject.probe.http?.version;
  return version === undefined ? [] : [{ kind: 'OtherVersion', version: version === 'HTTP1' ? 'HTTP2' : 'HTTP1' }];
}
