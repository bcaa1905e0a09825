import { beforeAll, describe, expect, inject, it } from 'vitest';
import { CONTRACT } from '../../shared/contract/contract.ts';
import { CALLERS, type Caller, createWorld, operationsOf } from './support/createWorld.ts';
import type { Interaction } from './support/readInteractions.ts';
import { type FuzzResult, runSchemathesis } from './support/runSchemathesis.ts';

/** `CONTRACT_SEED=n npm run test:contract` repeats a run. The requests of a seed and a number of examples are always the same. */
const SEED = Number(process.env.CONTRACT_SEED ?? 1);

/** The checks of Schemathesis. schemathesis.toml states why others are off. */
const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
  'negative_data_rejection',
  'positive_data_acceptance',
  'missing_required_header',
  'unsupported_method',
  'allow_header_conformance',
  'ignored_auth',
];

/** The least share of valid requests that must succeed, so that not only refusals are tested. */
const SUCCESS_SHARE_MIN = 0.5;

/**
 * Limits of an account allow only this many in the minute that such a route is tested: 10 purchases, and 20 reads of a subscription or
 * of invoices, which statements share. A user writes ten times in tickets. The tokens of links are in e-mails only. A notice that was sent
 * again is in progress for a while. No event is dead-lettered.
 */
const SUCCESS_COUNT_MIN: Record<string, number> = {
  createCheckout: 8,
  // They share the limits of checkout and of the subscription, and an offer is closed once.
  previewOffer: 1,
  acceptOffer: 1,
  declineOffer: 1,
  createPortalSession: 8,
  getSubscription: 16,
  listInvoices: 16,
  getInvoice: 16,
  getStatement: 4,
  getStatementPdf: 0,
  syncSubscription: 8,
  createTicket: 1,
  addTicketMessage: 0,
  closeTicket: 0,
  reopenTicket: 0,
  // No account of the run comes from another service.
  getMigration: 0,
  decideMigration: 0,
  getAccountMigration: 0,
  confirmContact: 0,
  unsubscribeByLink: 0,
  setNoticePreference: 0,
  resendNotice: 1,
  replayEvent: 0,
  dropEvent: 0,
};

const results = {} as Record<Caller, FuzzResult>;

beforeAll(async () => {
  const target = inject('target');
  await Promise.all(
    CALLERS.map(async (caller) => {
      const world = await createWorld(target, caller);
      results[caller] = await runSchemathesis({ baseUrl: target.baseUrl, seed: SEED, world });
    }),
  );
  for (const caller of CALLERS) console.log(`Schemathesis as ${caller}\n\n${results[caller].output}`);
});

describe.each(CALLERS)('random requests with the credentials of a caller: %s', (caller) => {
  it('reach every route', () => {
    const reached = new Set<string>(results[caller].interactions.map(({ route }) => route));
    expect(CONTRACT.map(({ route }) => route).filter((route) => !reached.has(route))).toEqual([]);
  });

  it.each(CHECKS)('get no response that fails the check %s', (check) => {
    const { interactions } = results[caller];
    expect(interactions.some(({ checks }) => checks.includes(check))).toBe(true);
    const failed = interactions.filter(({ failedChecks }) => failedChecks.includes(check));
    // The curl commands are in the output above.
    expect([...new Set(failed.map(({ route, status }) => `${route}: ${status}`))]).toEqual([]);
  });

  it('make Schemathesis report no failure, no error and no unusable part of the document', () => {
    expect(results[caller].exitCode).toBe(0);
  });

  it('succeed often enough on every route that the caller may call', () => {
    const tooFew = routesOf(caller, { allowed: true }).flatMap(({ operationId, route }) => {
      const valid = results[caller].interactions.filter((one) => one.route === route && one.isValid);
      const succeeded = valid.filter(({ status }) => status < 400).length;
      const share = Math.max(1, valid.length * SUCCESS_SHARE_MIN);
      const needed = Math.min(SUCCESS_COUNT_MIN[operationId] ?? share, share);
      return succeeded < needed
        ? [`${operationId}: ${succeeded} of ${valid.length}, ${statusesOf(valid)}`]
        : [];
    });
    expect(tooFew).toEqual([]);
  });

  it('never succeed on a route that the caller may not call', () => {
    const forbidden = new Set<string>(routesOf(caller, { allowed: false }).map(({ route }) => route));
    const succeeded = results[caller].interactions.filter(
      ({ route, status }) => forbidden.has(route) && status < 400,
    );
    expect(succeeded).toEqual([]);
  });
});

function routesOf(caller: Caller, { allowed }: { allowed: boolean }) {
  const own = new Set<string>(operationsOf(caller));
  return CONTRACT.filter(({ operationId }) => own.has(operationId) === allowed);
}

function statusesOf(interactions: Interaction[]): string {
  const counts = new Map<number, number>();
  for (const { status } of interactions) counts.set(status, (counts.get(status) ?? 0) + 1);
  return [...counts].map(([status, count]) => `${count} × ${status}`).join(', ');
}
