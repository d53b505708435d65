/** Says what happened to a file of manifests while they were watched. */
import { manifestErrorText } from '../../files/manifest-error.ts';
import type { ManifestProblem } from '../../files/manifest-problem.ts';
import type { FileNotice } from '../../files/manifest-watch.ts';

export function noticeText(notice: FileNotice): string {
  switch (notice.kind) {
    case 'read':
      return `${problemsText(notice.problems)}bhc: ${notice.path} was read again`;
    case 'removed':
      return `bhc: ${notice.path} is gone${notice.heldChecks ? '; its checks have stopped' : ''}`;
    case 'refused':
      return `${problemsText(notice.problems)}bhc: ${notice.path} is wrong; ${notice.keepsOld ? 'its last good version stays in force' : 'nothing of it is in force'}`;
    case 'unreadable':
      return problemsText(notice.problems).trimEnd();
  }
}

function problemsText(problems: readonly ManifestProblem[]): string {
  return problems.map((problem) => `${manifestErrorText(problem)}\n`).join('');
}
