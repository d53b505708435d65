import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createLane, type Lane, type WaitingEntry, WaitingLine } from '../../src/schedule/waiting-line.ts';

interface Entry extends WaitingEntry<Entry> {
  readonly name: string;
}

function entries(lane: Lane<Entry>, ...names: string[]): Entry[] {
  return names.map((name) => ({ name, lane, nextInLane: undefined, isWaiting: false }));
}

function drain(line: WaitingLine<Entry>): string {
  let names = '';
  for (let entry = line.shift(1); entry !== undefined; entry = line.shift(1)) names += entry.name;
  return names;
}

describe('WaitingLine', () => {
  it('serves the checks in turn, and each of them in order', () => {
    const line = new WaitingLine<Entry>();
    for (const entry of entries(createLane(), 'a', 'b', 'c', 'd')) line.push(entry);
    for (const entry of entries(createLane(), 'x', 'y')) line.push(entry);

    assert.equal(drain(line), 'axbycd');
    assert.equal(line.size, 0);
  });

  it('holds an entry once, however often it is pushed', () => {
    const line = new WaitingLine<Entry>();
    for (const entry of entries(createLane(), 'a')) {
      line.push(entry);
      line.push(entry);
    }

    assert.equal(line.size, 1);
    assert.equal(drain(line), 'a');
  });

  it('takes an entry again after it was served', () => {
    const line = new WaitingLine<Entry>();
    const [first, second] = entries(createLane(), 'a', 'b');
    assert.ok(first !== undefined && second !== undefined);
    line.push(first);
    drain(line);

    line.push(second);
    line.push(first);

    assert.equal(drain(line), 'ba');
  });

  it('passes over a check that holds three times what is free, until a place is given back', () => {
    const line = new WaitingLine<Entry>();
    const greedy = createLane<Entry>();
    greedy.held = 6;
    for (const entry of entries(greedy, 'a', 'b')) line.push(entry);
    for (const entry of entries(createLane(), 'x')) line.push(entry);

    assert.equal(line.shift(2)?.name, 'x');
    assert.equal(line.shift(2), undefined);
    greedy.held = 5;
    assert.equal(line.shift(2)?.name, 'a');
    assert.equal(line.size, 1);
  });

  it('gives nobody a place that is not there', () => {
    const line = new WaitingLine<Entry>();
    for (const entry of entries(createLane(), 'a')) line.push(entry);

    assert.equal(line.shift(0), undefined);
    assert.equal(line.size, 1);
  });
});
