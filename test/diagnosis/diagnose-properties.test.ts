import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { reasonFacts } from '../../src/api/reasons.ts';
import { GUIDE_STEPS, STEP_RESULTS } from '../../src/api/steps.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { MAX_QUESTIONS, nextQuestion } from '../../src/diagnosis/next-question.ts';
import type { Answer, Question } from '../../src/diagnosis/question.ts';
import { anyAnswerTo, anyEvidence } from '../support/evidence-arbitraries.ts';

const RUNS = { numRuns: 400 };

/** The JSON of every `kubectl patch` in the advice. */
function patches(advice: readonly string[]): readonly string[] {
  return advice.flatMap((line) => [...line.matchAll(/--type=merge -p '([^']*)'/g)].map((match) => match[1] ?? ''));
}

describe('any evidence', () => {
  it('gets a verdict within all limits', () => {
    fc.assert(
      fc.property(anyEvidence, (evidence) => {
        const { message, advice, evidence: lines } = diagnose(evidence);

        assert.ok(message.length > 0 && message.length <= 512);
        assert.ok(advice.length <= 4 && advice.every((line) => line.length > 0 && line.length <= 512));
        assert.ok(lines.length >= 1 && lines.length <= 6 && lines.every((line) => line.length <= 160));
        for (const text of [message, ...advice, ...lines]) assert.doesNotMatch(text, /[\p{Cc}\u2028\u2029]/u);
      }),
      RUNS,
    );
  });

  it('gets blame and failed step from the table', () => {
    fc.assert(
      fc.property(anyEvidence, (evidence) => {
        const { reason, blame, steps } = diagnose(evidence);
        const facts = reasonFacts(reason);

        assert.equal(blame, facts.blame);
        assert.deepEqual(Object.keys(steps), [...GUIDE_STEPS]);
        assert.ok(Object.values(steps).every((result) => STEP_RESULTS.includes(result)));
        if (facts.step !== 'Prober') assert.equal(steps[facts.step], 'Failed');
      }),
      RUNS,
    );
  });

  it('never makes our own fault count against the backend, nor the other way round', () => {
    fc.assert(
      fc.property(anyEvidence, (evidence) => {
        const { effect } = reasonFacts(diagnose(evidence).reason);

        assert.equal(effect, evidence.outcome.kind === 'failure' ? 'fails' : 'unknown');
      }),
      RUNS,
    );
  });

  it('gets patches that are valid JSON, and no unbalanced quotes', () => {
    fc.assert(
      fc.property(anyEvidence, (evidence) => {
        const { advice } = diagnose(evidence);

        for (const patch of patches(advice)) assert.ok('spec' in JSON.parse(patch));
        assert.equal(patches(advice).length, advice.filter((line) => line.includes('kubectl patch')).length);
      }),
      RUNS,
    );
  });

  it('gets the same message whatever the clock said', () => {
    fc.assert(
      fc.property(anyEvidence, fc.integer({ min: 0, max: 2_000 }), (evidence, endedMs) => {
        const { timings } = evidence.outcome;
        const outcome = { ...evidence.outcome, timings: { ...timings, resolvedMs: 0, endedMs } };
        const instant = { ...outcome, timings: { ...outcome.timings, endedMs: 0 } };

        assert.equal(diagnose({ ...evidence, outcome }).message, diagnose({ ...evidence, outcome: instant }).message);
      }),
      RUNS,
    );
  });

  it('is asked about at most six times, never twice the same, and ends', () => {
    const start = anyEvidence.map((evidence) => ({ ...evidence, answers: [] }));
    fc.assert(
      fc.property(start, fc.gen(), (evidence, generate) => {
        const asked: Question[] = [];
        let answers: readonly Answer[] = [];
        for (let next = nextQuestion(evidence); next !== undefined; next = nextQuestion({ ...evidence, answers })) {
          asked.push(next);
          answers = [...answers, generate(anyAnswerTo, next)];
          assert.ok(asked.length <= MAX_QUESTIONS);
        }

        assert.equal(new Set(asked.map((question) => JSON.stringify(question))).size, asked.length);
      }),
      RUNS,
    );
  });
});
