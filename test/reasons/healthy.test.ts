/** Backends that are fine, however odd. Each with a real server, through the command line. */
import { healthyCases, lastingManifest } from './cases/healthy-cases.ts';
import { testFamily } from './loopback-family.ts';

testFamily('backends that are fine', 6, healthyCases, { manifests: [lastingManifest] });
