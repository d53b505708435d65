/** Names, with a name server of our own in a namespace: what it says decides who is to blame. Through the command line. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assertRow } from '../reasons/reason-case.ts';
import { assertStatusInvariants } from '../support/status-invariants.ts';
import { labRow, type LabRun, runNameLab } from './lab-run.ts';
import { type NameCase, nameCases } from './name-cases.ts';
import { labObstacle } from './requirements.ts';

const obstacle = labObstacle();

describe('backends with a name', () => {
  let run: LabRun<NameCase> | undefined;

  before(async () => {
    if (obstacle === false) run = await runNameLab();
  });
  after(() => run?.remove());

  for (const subject of nameCases) {
    it(subject.name, { skip: obstacle }, () => {
      assert.ok(run !== undefined);
      const status = run.status(subject);
      assertStatusInvariants(status);
      assertRow(labRow(status), subject);
    });
  }
});
