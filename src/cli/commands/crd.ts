/** `bhc crd`: prints the CustomResourceDefinition. */
import type { Command } from 'commander';
import { crdYaml } from '../../api/crd/yaml.ts';
import type { CommandContext } from '../command-context.ts';
import { EXIT_FINE } from '../exit-code.ts';

export function addCrdCommand(program: Command, { io, finish }: CommandContext): void {
  program
    .command('crd')
    .description('print the CustomResourceDefinition')
    .addHelpText('after', '\nExample:\n  bhc crd | kubectl apply -f -')
    .action(() => {
      io.stdout.write(crdYaml());
      finish(EXIT_FINE);
    });
}
