/** The configuration as a whole: who wins, what is refused, and what the user reads about it. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { failed, success } from '../../src/base/result.ts';
import { type LoadedConfig, loadConfig } from '../../src/config/load.ts';
import type { ConfigError } from '../../src/config/raw-values.ts';

interface Given {
  readonly argv?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** The content of the file that --config or BHO_CONFIG names. */
  readonly file?: string;
}

function load({ argv = [], env = {}, file }: Given): LoadedConfig {
  const loaded = loadConfig(argv, env, () => (file === undefined ? failed('ENOENT') : success(file)));
  if (!loaded.ok) assert.fail(loaded.error.map(lineOf).join('\n'));
  return loaded.value;
}

function errorsOf({ argv = [], env = {}, file }: Given): readonly string[] {
  const loaded = loadConfig(argv, env, () => (file === undefined ? failed('ENOENT') : success(file)));
  return loaded.ok ? [] : loaded.error.map(lineOf);
}

function lineOf({ where, message }: ConfigError): string {
  return `${where}: ${message}`;
}

function originOf(loaded: LoadedConfig, name: string): string | undefined {
  return loaded.values.find((value) => value.name === name)?.origin;
}

describe('loadConfig', () => {
  it('gives the documented defaults when nothing is set', () => {
    assert.deepEqual(load({}).config, {
      watchNamespaces: [],
      leaderElection: true,
      leaseName: 'backend-health-operator',
      podIps: [],
      healthPort: 8081,
      metricsPort: 8080,
      logLevel: 'info',
      logFormat: 'auto',
      allowLoopback: false,
      deniedCidrs: [],
      maxInFlightProbes: 10_000,
      shutdownGraceSeconds: 20,
    });
  });

  it('lets a flag win over the environment, the environment over the file, the file over the default', () => {
    const file = 'logLevel: error\nhealthPort: 1001\nmetricsPort: 1002\n';
    const env = { BHO_CONFIG: 'operator.yaml', BHO_LOG_LEVEL: 'warn', BHO_HEALTH_PORT: '2001' };

    const loaded = load({ argv: ['--log-level=debug'], env, file });

    assert.equal(loaded.config.logLevel, 'debug');
    assert.equal(loaded.config.healthPort, 2001);
    assert.equal(loaded.config.metricsPort, 1002);
    assert.equal(loaded.config.shutdownGraceSeconds, 20);
    assert.deepEqual(
      ['logLevel', 'healthPort', 'metricsPort', 'shutdownGraceSeconds'].map((name) => originOf(loaded, name)),
      ['flag --log-level', 'env BHO_HEALTH_PORT', 'file operator.yaml:3', 'default'],
    );
  });

  it('prefers the file of the flag to the file of the environment', () => {
    const read: string[] = [];

    loadConfig(['--config', 'flag.yaml'], { BHO_CONFIG: 'env.yaml' }, (path) => {
      read.push(path);
      return success('');
    });

    assert.deepEqual(read, ['flag.yaml']);
  });

  it('understands a flag with its value in the same word, in the next, and repeated lists', () => {
    const { config } = load({
      argv: ['--lease-name=one', '--log-level', 'warn', '--watch-namespaces=shop,billing', '--watch-namespaces', 'ops'],
    });

    assert.equal(config.leaseName, 'one');
    assert.equal(config.logLevel, 'warn');
    assert.deepEqual(config.watchNamespaces, ['shop', 'billing', 'ops']);
  });

  it('lets the last of two equal flags count', () => {
    assert.equal(load({ argv: ['--log-level=warn', '--log-level=error'] }).config.logLevel, 'error');
  });

  for (const [argv, expected] of [
    [['--no-leader-election'], false],
    [['--leader-election=false'], false],
    [['--leader-election'], true],
    [['--leader-election=true'], true],
  ] as const) {
    it(`reads ${argv[0]} as ${expected}`, () => {
      assert.equal(load({ argv }).config.leaderElection, expected);
    });
  }

  it('tells an empty list of control targets from none given', () => {
    assert.equal(load({}).config.controlTargets, undefined);
    assert.deepEqual(load({ argv: ['--control-targets='] }).config.controlTargets, []);
  });

  it('parses control targets with IPv4, IPv6 and names', () => {
    assert.deepEqual(
      load({ argv: ['--control-targets=10.0.0.1:443,[fd00::1]:53,gateway.example:80'] }).config.controlTargets,
      [
        { address: '10.0.0.1', port: 443 },
        { address: 'fd00::1', port: 53 },
        { address: 'gateway.example', port: 80 },
      ],
    );
  });

  it('reads both addresses of a dual-stack pod', () => {
    assert.deepEqual(load({ env: { BHO_POD_IP: '10.1.2.3,fd00::7' } }).config.podIps, ['10.1.2.3', 'fd00::7']);
  });

  it('takes an empty variable and an empty key of the file for not set', () => {
    const { config } = load({ argv: ['--config=c'], env: { BHO_LOG_LEVEL: '' }, file: 'leaseName:\n' });

    assert.equal(config.logLevel, 'info');
    assert.equal(config.leaseName, 'backend-health-operator');
  });

  it('leaves the variables of others alone', () => {
    assert.deepEqual(errorsOf({ env: { PATH: '/bin', POD_NAMESPACE: 'x', BHOX: 'y' } }), []);
  });

  for (const [given, line] of [
    [{ argv: ['--log-levle=warn'] }, '--log-levle: is not a flag; did you mean --log-level?'],
    [{ argv: ['--no-kubeconfig'] }, /^--no-kubeconfig: is not a flag/],
    [{ argv: ['-x'] }, '-x: is not a flag'],
    [{ argv: ['shop'] }, 'shop: is not a flag; flags start with "--"'],
    [{ argv: ['--lease-name'] }, '--lease-name: needs a value: --lease-name=NAME'],
    [{ argv: ['--lease-name', '--leader-election'] }, '--lease-name: needs a value: --lease-name=NAME'],
    [{ argv: ['--print-config=yes'] }, '--print-config: takes no value'],
    [{ argv: ['--no-leader-election=no'] }, '--no-leader-election: takes no value'],
    [{ argv: ['--leader-election=maybe'] }, '--leader-election: must be true or false'],
    [{ argv: ['--health-port=80x'] }, '--health-port: must be a whole number from 0 to 65535'],
    [{ argv: ['--health-port=9', '--metrics-port=9'] }, 'healthPort, metricsPort: both are 9; they must differ'],
    [{ argv: ['--config='] }, '--config: needs a value: --config=FILE'],
    [{ argv: ['--config=gone.yaml'] }, 'gone.yaml: cannot be read: ENOENT'],
    [{ env: { BHO_LOG_LEVL: 'warn' } }, 'BHO_LOG_LEVL: is not a variable of the operator; did you mean BHO_LOG_LEVEL?'],
    [{ env: { BHO_LOG_LEVEL: 'loud' } }, 'BHO_LOG_LEVEL: must be one of debug, info, warn, error'],
    [
      { env: { BHO_DENIED_CIDRS: '10.0.0.0/8,10.0.0.0/33' } },
      'BHO_DENIED_CIDRS: must be an address range such as 10.0.0.0/8 or fd00::/8 (entry 2)',
    ],
    [{ env: { BHO_CONTROL_TARGETS: 'fd00::1:443' } }, /^BHO_CONTROL_TARGETS: must be host:port/],
    [{ env: { BHO_CONTROL_TARGETS: '[10.0.0.1]:443' } }, /^BHO_CONTROL_TARGETS: must be host:port/],
    [{ env: { BHO_CONTROL_TARGETS: 'host:70000' } }, /^BHO_CONTROL_TARGETS: must be host:port/],
    [{ env: { BHO_WATCH_NAMESPACES: 'Shop' } }, /^BHO_WATCH_NAMESPACES: must be a namespace/],
    [
      { argv: ['--config=c.yaml'], file: 'logLevel: info\nwatchNamespace: [shop]\n' },
      'c.yaml:2: "watchNamespace" is not an option; did you mean watchNamespaces?',
    ],
    [
      { argv: ['--config=c.yaml'], file: '\nhealthPort: "80"\n' },
      'c.yaml:2: healthPort: must be a whole number from 0 to 65535',
    ],
    [{ argv: ['--config=c.yaml'], file: 'a: [\n' }, /^c\.yaml:2: /],
    [{ argv: ['--config=c.yaml'], file: 'logLevel: info\nlogLevel: warn\n' }, /^c\.yaml:2: Map keys must be unique/],
    [{ argv: ['--config=c.yaml'], file: '- logLevel\n' }, 'c.yaml: must be a mapping of options'],
    [{ argv: ['--config=c.yaml'], file: `# ${'x'.repeat(300_000)}` }, 'c.yaml: is larger than 256 KiB'],
  ] as const satisfies readonly (readonly [Given, string | RegExp])[]) {
    it(`refuses ${JSON.stringify(given).slice(0, 80)}`, () => {
      const errors = errorsOf(given);

      assert.equal(errors.length, 1, errors.join('\n'));
      if (typeof line === 'string') assert.equal(errors[0], line);
      else assert.match(errors[0] ?? '', line);
    });
  }

  it('reports all faults of all sources at once', () => {
    const errors = errorsOf({
      argv: ['--config=c', '--nonsense-that-resembles-nothing'],
      env: { BHO_OTHER: '1', BHO_HEALTH_PORT: 'x' },
      file: 'unknown: 1\nlogLevel: loud\n',
    });

    assert.equal(errors.length, 5, errors.join('\n'));
  });

  for (const flag of ['--help', '-h', '--version']) {
    it(`answers ${flag} whatever else is wrong`, () => {
      const loaded = load({ argv: ['--nonsense', flag], env: { BHO_HEALTH_PORT: 'x' } });

      assert.equal(loaded.request, flag === '--version' ? 'version' : 'help');
    });
  }

  it('reads nothing but what it is given', () => {
    process.env['BHO_LOG_LEVEL'] = 'error';
    try {
      assert.equal(load({}).config.logLevel, 'info');
    } finally {
      delete process.env['BHO_LOG_LEVEL'];
    }
  });
});
