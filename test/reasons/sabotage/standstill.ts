/** Loaded before the product: makes its event loop stand still most of the time, as a starved container does. */
const BUSY_MS = 900;
const FREE_MS = 150;

/** The product may start in peace. */
const START_MS = 1_000;

function standStill(): void {
  const untilMs = performance.now() + BUSY_MS;
  while (performance.now() < untilMs);
  setTimeout(standStill, FREE_MS).unref();
}

setTimeout(standStill, START_MS).unref();
