/** Says what happened to a file of manifests while they were watched. */
import { manifestErrorText } from '../../files/manifest-error.ts';
import type { FileNotice } from '../../files/manifest-watch.ts';

export function noticeText(notice: FileNotice): string {
  const problems = notice.problems.map((problem) => `${manifestErrorText(problem)}\n`).join('');
  switch (notice.kind) {
    case 'read':
      return `${problems}bhc: ${notice.path} was read again`;
    case 'removed':
      return `bhc: ${notice.path} is gone; its checks have stopped`;
    case 'refused':
      return `${problems}bhc: ${notice.path} is wrong; ${notice.keepsOld ? 'its last good version stays in force' : 'nothing of it is in force'}`;
    case 'unreadable':
      return problems.trimEnd();
  }
}
