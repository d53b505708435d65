/** A program for a namespace: the command line with a control target, given as HOST:PORT in the environment. The operator takes it as a flag. */
import { main } from '../../src/cli/main.ts';
import { createProcessIo } from '../../src/cli/process-io.ts';
import { startStandalone } from '../../src/standalone.ts';

const [address = '', port = ''] = (process.env['LAB_CONTROL_TARGET'] ?? '').split(':');
const controlTargets = [{ address, port: Number(port) }];

process.exitCode = await main(process.argv.slice(2), createProcessIo(), {
  startStandalone: (deps) => startStandalone({ ...deps, controlTargets }),
});
