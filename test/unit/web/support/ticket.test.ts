import { expect, test } from 'vitest';
import { PLANS } from '../../../../shared/account/plans.ts';
import {
  dueTimeOf,
  firstAnswerSeconds,
  lastAnswerOf,
  type Message,
  STARTER_ANSWER_HOURS,
} from '../../../../web/src/app/support/ticket.ts';

const HOUR_MS = 3_600_000;
const ASKED_MS = Date.parse('2026-12-08T16:00:00Z');
const at = (hours: number) => new Date(ASKED_MS + hours * HOUR_MS).toISOString();

const message = (differences: Partial<Message>): Message => ({
  messageId: 'm1',
  by: 'customer',
  author: null,
  text: 'Text',
  at: at(0),
  ...differences,
});
const QUESTION = message({ dueAt: at(48), answerHours: 48 });
const WAITING = { dueAt: at(48), messages: [QUESTION] };

test.each([
  [0, 0, 'early'],
  [24, 0.5, 'early'],
  [35.5, 0.7396, 'early'],
  [36, 0.75, 'soon'],
  [47.5, 0.9896, 'soon'],
  [48, 1, 'late'],
  [60, 1, 'late'],
  // The clock of the person is behind.
  [-1, 0, 'early'],
] as const)(
  '%d hours after the question, %d of its time has passed, and the answer is %s',
  (hours, passed, state) => {
    const due = dueTimeOf(WAITING, ASKED_MS + hours * HOUR_MS);
    expect(due).toMatchObject({ hours: 48, state, leftMs: (48 - hours) * HOUR_MS });
    expect(due?.passed).toBeCloseTo(passed, 3);
  },
);

test('the hours are those of the question that waits, whatever earlier ones had', () => {
  const messages = [
    message({ dueAt: at(-100), answerHours: 24, answeredAt: at(-110), met: true }),
    QUESTION,
    message({ messageId: 'm3', at: at(3) }),
  ];
  expect(dueTimeOf({ dueAt: at(48), messages }, ASKED_MS)?.hours).toBe(48);
});

test('nothing is due while nothing is unanswered', () => {
  expect(dueTimeOf({ dueAt: null, messages: [QUESTION] }, ASKED_MS)).toBeUndefined();
});

test('the first answer counts from the first question, and the last answer is the newest', () => {
  const answered = { ...QUESTION, answeredAt: at(2), met: true };
  const late = message({ at: at(10), dueAt: at(34), answerHours: 24, answeredAt: at(40), met: false });
  const answer = (hours: number) => message({ by: 'operator', author: 'AI-Gate support', at: at(hours) });
  const messages = [answered, answer(2), late, answer(40)];
  expect(firstAnswerSeconds(messages)).toBe(7_200);
  expect(lastAnswerOf(messages)).toMatchObject({ answeredAt: at(40), met: false });
  expect(firstAnswerSeconds([QUESTION])).toBeUndefined();
  expect(lastAnswerOf([QUESTION])).toBeUndefined();
});

test('what the page says of Starter is what its plan promises', () => {
  expect(PLANS.starter.supportHours).toBe(STARTER_ANSWER_HOURS);
});
