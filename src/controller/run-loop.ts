/** Works the queue off: a few keys at a time, never the same one twice, and the one place where a bug is contained. */
import type { Backoff } from '../base/backoff.ts';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { createWorkQueue, type WorkQueueObserver } from './work-queue.ts';

/** What a look at one check ended with. */
export type ReconcileResult =
  | { readonly kind: 'done' }
  /** Look again after this time, whatever happens. */
  | { readonly kind: 'again'; readonly afterMs: number };

export interface ReconcileObserver {
  started(): void;
  ended(result: 'success' | 'requeue_after' | 'error', tookMs: number): void;
}

export interface RunLoop {
  add(key: string): void;
  addAfter(key: string, delayMs: number): void;
  /** Does everything that waits, now; then takes nothing any more. Resolves when no work is on its way. */
  finish(): Promise<void>;
}

interface RunLoopOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly reconcile: (key: string) => Promise<ReconcileResult>;
  /** A new backoff for a key that has thrown. */
  readonly backoff: () => Backoff;
  readonly concurrency: number;
  readonly queueObserver: WorkQueueObserver;
  readonly reconcileObserver: ReconcileObserver;
}

export function createRunLoop(options: RunLoopOptions): RunLoop {
  const { clock, log, reconcile, reconcileObserver } = options;
  const backoffs = new Map<string, Backoff>();
  const queue = createWorkQueue({ clock, observer: options.queueObserver, onDue: pump });
  const idleWaiters: (() => void)[] = [];
  let active = 0;
  let pumping = false;

  function pump(): void {
    if (pumping) return;
    pumping = true;
    // A turn of the event loop later, so that everything that changes in one go is one look.
    setImmediate(() => {
      pumping = false;
      // Sockets and timers have their turn between two rounds.
      while (active < options.concurrency) {
        const key = queue.take();
        if (key === undefined) return;
        active += 1;
        void work(key);
      }
    });
  }

  async function work(key: string): Promise<void> {
    const startedMs = clock.monotonicMs();
    reconcileObserver.started();
    try {
      const result = await reconcile(key);
      backoffs.delete(key);
      if (result.kind === 'again') queue.addAfter(key, result.afterMs);
      reconcileObserver.ended(result.kind === 'again' ? 'requeue_after' : 'success', clock.monotonicMs() - startedMs);
    } catch (error) {
      reconcileObserver.ended('error', clock.monotonicMs() - startedMs);
      retry(key, error);
    }
    active -= 1;
    queue.done(key);
    pump();
    for (const resolve of idleWaiters.splice(0)) resolve();
  }

  function retry(key: string, error: unknown): void {
    const backoff = backoffs.get(key) ?? options.backoff();
    backoffs.set(key, backoff);
    const delayMs = backoff.next();
    log.error({ healthCheck: key, retryAfterMs: Math.round(delayMs) }, 'reconcile failed', error);
    options.queueObserver.retried();
    queue.addAfter(key, delayMs);
  }

  return {
    add: queue.add,
    addAfter: queue.addAfter,
    async finish() {
      queue.hasten();
      while (active > 0 || queue.depth() > 0) await new Promise<void>((resolve) => idleWaiters.push(resolve));
      queue.close();
    },
  };
}
