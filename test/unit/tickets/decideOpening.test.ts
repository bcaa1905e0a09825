import { describe, expect, it } from 'vitest';
import { decideOpening, isSameOpening, TICKETS_MAX } from '../../../services/support/domain/decideOpening.ts';
import type { Account } from '../../../shared/account/account.ts';
import { newAccount } from '../../../shared/account/rollOver.ts';
import type { TicketType } from '../../../shared/contract/support/inputs.ts';

const NOW = 1_790_000_000;
const HOUR = 3_600;
const request = { messageId: 'm1', text: 'Why?', type: 'question' as TicketType, subject: 'Refused' };

const accountOn = (plan: string, changes: Partial<Account> = {}): Account => ({
  ...newAccount('u1', NOW),
  plan,
  ...changes,
});

const open = (plan: string, changes: Partial<typeof request> = {}) => {
  const decision = decideOpening(
    { ...request, ...changes },
    { account: accountOn(plan), ticketCount: 0, now: NOW },
  );
  if (decision.kind !== 'open') throw new Error(decision.reason);
  return decision.opening;
};

describe('the due time of a new ticket', () => {
  it.each([
    ['starter', 'question', 48],
    ['growth', 'question', 24],
    ['starter', 'volume', 48],
    ['growth', 'volume', 24],
    ['free', 'volume', 48],
    // A newer release sells it: this one treats it as the greatest that it knows.
    ['scale', 'question', 24],
  ] as const)('on %s for a %s is %i hours after its message', (plan, type, hours) => {
    const { ticket, message } = open(plan, { type });
    expect(message).toMatchObject({
      dueAt: NOW + hours * HOUR,
      answerHours: hours,
      by: 'customer',
      number: 1,
    });
    expect(ticket.unanswered).toEqual({
      messageId: 'm1',
      plan,
      dueAt: NOW + hours * HOUR,
      remindAt: NOW + hours * HOUR * 0.75,
    });
  });
});

describe('a ticket is refused', () => {
  const refusalOf = (
    changes: object,
    { account = accountOn('starter'), ticketCount = 0 }: { account?: Account; ticketCount?: number } = {},
  ) => decideOpening({ ...request, ...changes }, { account, ticketCount, now: NOW });
  const refused = (reason: string) => ({ kind: 'refused', reason });

  it('for a question on the free plan', () => {
    expect(refusalOf({}, { account: accountOn('free') })).toEqual(refused('support_not_included'));
  });

  it('for a project that is unknown or archived', () => {
    expect(refusalOf({ projectId: 'web' })).toEqual(refused('project_not_found'));
    expect(refusalOf({ projectId: 'constructor' })).toEqual(refused('project_not_found'));
    const account = accountOn('starter', { projects: { web: [NOW, 0, 0] } });
    expect(refusalOf({ projectId: 'web' }, { account }).kind).toBe('open');
  });

  it('beyond the number that an account can have', () => {
    expect(refusalOf({}, { ticketCount: TICKETS_MAX - 1 }).kind).toBe('open');
    expect(refusalOf({}, { ticketCount: TICKETS_MAX })).toEqual(refused('tickets_exceeded'));
  });
});

describe('a new ticket', () => {
  it('has the next number and the account as it is', () => {
    const account = accountOn('starter', {
      status: 'active',
      sessionsUsed: 4_900,
      sessionsIncluded: 5_000,
      open: { running: [NOW - 60, NOW + 60], dead: [NOW - 600, NOW - 300] },
      usageSince: NOW - 1_000,
      refusedAt: NOW - 10,
    });
    const decision = decideOpening(request, { account, ticketCount: 6, now: NOW });
    expect(decision).toMatchObject({
      opening: {
        ticket: {
          number: 7,
          state: 'open',
          context: {
            plan: 'starter',
            status: 'active',
            sessionsUsed: 4_900,
            sessionsIncluded: 5_000,
            openSessions: 1,
            refusedAt: NOW - 10,
          },
        },
      },
    });
  });

  it('has no refusal of an earlier period', () => {
    const account = accountOn('starter', { usageSince: NOW - 10, refusedAt: NOW - 11 });
    const decision = decideOpening(request, { account, ticketCount: 0, now: NOW });
    expect(JSON.stringify(decision)).not.toContain('refusedAt');
  });

  it('is told to the customer with the due time, and to operators without the text', () => {
    const { notices } = open('starter', { text: 'Our secret plans' });
    expect(notices.map(({ key }) => key)).toEqual(['ticket_received#1', 'ticket_opened#1']);
    expect(notices.map(({ facts }) => facts)).toEqual([
      { ticket: 1, subject: 'Refused', dueAt: NOW + 48 * HOUR },
      {
        ticket: 1,
        subject: 'Refused',
        dueAt: NOW + 48 * HOUR,
        accountId: 'u1',
        plan: 'starter',
        type: 'question',
      },
    ]);
  });
});

it('a repeated request is the same only with the same content', () => {
  const opened = open('starter');
  expect(isSameOpening(request, opened)).toBe(true);
  const others = [
    { text: 'Why not?' },
    { subject: 'Other' },
    { type: 'volume' as const },
    { projectId: 'web' },
  ];
  for (const other of others) expect(isSameOpening({ ...request, ...other }, opened)).toBe(false);
});
