#!/usr/bin/env node
// Starts the command line; on a Node.js that is too old it says so in one line. Written for any Node.js.
var minimum = [22, 19];
var found = process.versions.node.split('.').map(Number);

if (found[0] > minimum[0] || (found[0] === minimum[0] && found[1] >= minimum[1])) {
  import('../src/cli/main.ts')
    .then(function (cli) {
      return cli.runProcess();
    })
    .catch(function (error) {
      process.stderr.write('bhc: cannot start: ' + (error && error.stack ? error.stack : error) + '\n');
      process.exitCode = 70;
    });
} else {
  process.stderr.write('bhc: Node.js ' + minimum.join('.') + ' or newer is needed; this is ' + process.versions.node + '\n');
  process.exitCode = 2;
}
