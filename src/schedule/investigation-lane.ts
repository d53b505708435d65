/** Admits the questions of all investigations: few at a time for each host, and few in all. Not which question, nor how it is asked. */
import PQueue from 'p-queue';
import type { Answer } from '../diagnosis/question.ts';

/** Questions under way to one host, and in the whole process. */
const PER_HOST = 4;
const IN_ALL = 64;

export interface InvestigationLane {
  /**
   * Asks when it is this host's turn. `undefined` when `signal` was aborted before the answer was there; the question is
   * then never asked, or its answer is dropped. Rejects only when `ask` does.
   */
  run(host: string, ask: () => Promise<Answer>, signal: AbortSignal): Promise<Answer | undefined>;
  /** Questions under way. */
  running(): number;
  /** Nothing is asked any more. */
  close(): void;
}

export function createInvestigationLane(): InvestigationLane {
  const all = new PQueue({ concurrency: IN_ALL });
  const hosts = new Map<string, PQueue>();
  let isClosed = false;

  function hostQueue(host: string): PQueue {
    const known = hosts.get(host);
    if (known !== undefined) return known;
    const queue = new PQueue({ concurrency: PER_HOST });
    hosts.set(host, queue);
    return queue;
  }

  return {
    async run(host, ask, signal) {
      const queue = hostQueue(host);
      // A question waits for its host first: a host with many of them never holds the places that others could use.
      // The signal is not given to the queues: they would free the place while the question is still on the wire.
      const askUnlessAborted = async (): Promise<Answer | undefined> =>
        signal.aborted || isClosed ? undefined : ask();
      try {
        const answer = await queue.add(() => all.add(askUnlessAborted));
        return signal.aborted ? undefined : answer;
      } finally {
        if (queue.size === 0 && queue.pending === 0 && hosts.get(host) === queue) hosts.delete(host);
      }
    },
    running: () => all.pending,
    close() {
      isClosed = true;
    },
  };
}
