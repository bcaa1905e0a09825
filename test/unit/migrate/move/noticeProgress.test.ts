import { expect, it } from 'vitest';
import { progressOf } from '../../../../scripts/migrate/move/noticeProgress.ts';
import { NOW } from './fixtures.ts';

it.each([
  [undefined, 'missing'],
  [{ state: 'new' }, 'waiting'],
  [{ state: 'sending' }, 'waiting'],
  [{ state: 'sent' }, 'sent'],
  [{ state: 'sent', delivery: 'send' }, 'sent'],
  [{ state: 'sent', delivery: 'bounce' }, 'lost'],
  [{ state: 'sent', delivery: 'complaint' }, 'lost'],
  [{ state: 'sent', delivery: 'reject' }, 'lost'],
  [{ state: 'failed' }, 'lost'],
  [{ state: 'skipped' }, 'unsent'],
  [{ state: 'sent', delivery: 'delay', deliveryAt: NOW - 86_399 }, 'waiting'],
  [{ state: 'sent', delivery: 'delay', deliveryAt: NOW - 86_400 }, 'sent'],
])('a notice %o counts as %s', (notice, progress) => {
  expect(progressOf(notice, NOW)).toBe(progress);
});
