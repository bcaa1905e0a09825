import { expect, it } from 'vitest';
import {
  DUE_SOON_SECONDS,
  dueRange,
  dueTimes,
  supportHours,
} from '../../../services/support/domain/answerTime.ts';
import { PLAN_IDS, PLANS } from '../../../shared/account/plans.ts';

const NOW = 1_790_000_000;

it('the text of each plan says the hours in which it promises an answer', () => {
  for (const id of PLAN_IDS) {
    const hours = supportHours(id);
    const text = hours === undefined ? /^Community$/ : new RegExp(`answer within ${hours} h`);
    expect(PLANS[id].support).toMatch(text);
  }
});

it('every reminder is within the time that the list of tickets due soon shows', () => {
  for (const id of PLAN_IDS) {
    const hours = supportHours(id);
    if (hours === undefined) continue;
    const { dueAt, remindAt } = dueTimes({ at: NOW, hours });
    expect(dueAt - remindAt).toBeLessThanOrEqual(DUE_SOON_SECONDS);
  }
});

it('late ends where soon begins', () => {
  expect(dueRange('late', NOW)).toEqual({ from: 0, to: NOW });
  expect(dueRange('soon', NOW)).toEqual({ from: NOW, to: NOW + DUE_SOON_SECONDS });
  expect(dueRange(undefined, NOW)).toEqual({ from: 0 });
});
