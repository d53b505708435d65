/** Services that say who and how they are. Each with a real server, through the command line. */
import assert from 'node:assert/strict';
import { serviceCases } from './cases/service-cases.ts';
import { testFamily } from './loopback-family.ts';

testFamily('services that say who and how they are', 24, serviceCases, {
  more: (seen, test) => {
    test('nothing of a header or of a health report is told', () => {
      const { stdout, stderr } = seen().product;
      for (const word of ['billing', 'hunter2', 'RabbitMq', 'redis-main']) {
        assert.ok(!(stdout + stderr).includes(word), word);
      }
    });
  },
});
