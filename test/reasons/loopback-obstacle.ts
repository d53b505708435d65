/** Says why the loopback cases cannot run here, so that they are skipped with the reason. */

/** `false` where they can; otherwise the reason, as `node:test` prints it. */
export function loopbackObstacle(): string | false {
  // Each backend is a host of its own; elsewhere only 127.0.0.1 is there without further setup.
  return process.platform === 'linux' ? false : 'only Linux answers on all of 127.0.0.0/8';
}
