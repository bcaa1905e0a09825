import { withImportedAddress } from '../../../shared/account/contactChanges.ts';
import type { Migration } from '../../../shared/account/migration.ts';
import { isId } from '../../../shared/contract/ids.ts';
import { LANGUAGES, type Language } from '../../../shared/contract/notifications/languages.ts';
import { busy } from '../../../shared/fault.ts';
import { isoDay } from '../../../shared/time.ts';
import { leastNotice, noticeKeyOf, progressOf } from '../move/noticeProgress.ts';
import type { PlanFile, PlannedAccount } from '../planFile.ts';
import type { OldCustomer } from '../stripeState.ts';
import { decideRegistration } from './decideRegistration.ts';
import { migrationNotice } from './migrationNotice.ts';
import type { NoticeResult, NotifyStore } from './notifyStore.ts';

/** Another run, the customer and the notice's sender write the same items. Each round loses to one of their writes at most. */
const ROUNDS_MAX = 8;

export type NotifyDeps = {
  store: NotifyStore;
  plan: Pick<PlanFile, 'hash' | 'createdAt' | 'settings'>;
  /** The hash of the user's row in the export; `undefined` if it has none. */
  exportHashOf(userId: string): string | undefined;
  readCustomer(customer: string): Promise<OldCustomer>;
  /** The hash of a customer at Stripe that a plan file has. */
  stripeHashOf(customer: OldCustomer): string | null;
  /** Epoch seconds. */
  now(): number;
};

/**
 * What became of an account. `notified`: its notice was written by this call. `waiting`: it was written before, and is not sent yet.
 * `reason` and `code` are stable; `text` is a sentence for operators.
 */
export type NotifyResult =
  | { kind: 'notified' | 'waiting' | 'sent' | 'registered' }
  | { kind: 'skipped'; reason: string }
  | { kind: 'refused'; code: string; text: string };

type Registered = { kind: 'migration'; migration: Migration } | Exclude<NotifyResult, { kind: 'registered' }>;

const ERASED: NotifyResult & { kind: 'refused' } = {
  kind: 'refused',
  code: 'account_erased',
  text: 'The account was erased in this service, or is being erased. It is not brought back.',
};

/** Stores what becomes of an account by the plan file. It can be repeated. */
export async function registerAccount(deps: NotifyDeps, planned: PlannedAccount): Promise<NotifyResult> {
  const registered = await register(deps, planned);
  return registered.kind === 'migration' ? { kind: 'registered' } : registered;
}

/**
 * Registers an account and tells its customer, once per account and plan file. In this order, each of which can be repeated: the day in
 * the directory, the account, its address, and the notice together with the state `notified`. Throws `busy` if other callers win every round.
 */
export async function notifyAccount(deps: NotifyDeps, planned: PlannedAccount): Promise<NotifyResult> {
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const registered = await register(deps, planned);
    if (registered.kind !== 'migration') return registered;
    const result = await notify(deps, planned, registered.migration);
    if (result !== 'again') return result;
  }
  throw busy('the migration');
}

async function register({ store, plan, now }: NotifyDeps, planned: PlannedAccount): Promise<Registered> {
  // Neither a key of the table nor a name in the console: it can be an e-mail address.
  if (!isId(planned.userId)) return { kind: 'skipped', reason: 'unusable_id' };
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const before = await store.readMigration(planned.userId);
    const decision = decideRegistration(before, { plan, planned, now: now() });
    if (decision.kind === 'known') return { kind: 'migration', migration: decision.migration };
    if (decision.kind === 'kept') return { kind: 'skipped', reason: decision.reason };
    const { after } = decision;
    const saving = await store.saveMigration({ before, after });
    if (saving === 'erased') return ERASED;
    if (saving === 'saved') return { kind: 'migration', migration: savedAs(before, after) };
  }
  throw busy('the migration');
}

const savedAs = (before: Migration | undefined, after: Migration): Migration => ({
  ...after,
  version: (before?.version ?? 0) + 1,
});

async function notify(
  deps: NotifyDeps,
  planned: PlannedAccount,
  migration: Migration,
): Promise<NotifyResult | 'again'> {
  const { store, now } = deps;
  const { accountId, movesAt } = migration;
  if (migration.state === 'skipped') {
    return { kind: 'skipped', reason: migration.blockers[0] ?? migration.problem?.code ?? 'skipped' };
  }
  // It has no address at Stripe, and no price that changes.
  if (movesAt === undefined || planned.customer === undefined) return { kind: 'skipped', reason: 'free' };
  if (migration.notifiedAt !== undefined) {
    return resultOf(await store.readNotice({ accountId, key: noticeKeyOf(migration.planHash) }), now());
  }
  const finding = await compare(deps, { planned, customer: planned.customer, movesAt });
  if (finding.kind === 'refused') return refuse(deps, migration, finding);

  const { email, language } = finding;
  const at = now();
  const day = await store.setMigratedDay({ accountId, migratedDay: isoDay(at) });
  if (day === 'erased' || (await store.createAccount(accountId, at)) === 'erased') return ERASED;

  const contact = await store.readContact(accountId);
  if (email !== undefined) {
    const change = withImportedAddress(contact, { email, language: languageOf(language), now: at });
    const saving = change.kind === 'unchanged' ? 'saved' : await store.saveContact({ ...change, now: at });
    if (saving === 'account_gone') return ERASED;
    if (saving === 'changed') return 'again';
  } else if (contact.email === undefined) return refuse(deps, migration, NO_ADDRESS);

  const { problem: _former, ...others } = migration;
  const after: Migration = { ...others, state: 'notified', stateSince: at, notifiedAt: at };
  const notice = migrationNotice(after, { terms: planned.terms, movesAt });
  const saving = await store.announce({ before: migration, after, notice, now: at });
  if (saving === 'erased') return ERASED;
  return saving === 'saved' ? { kind: 'notified' } : 'again';
}

type Refusal = NotifyResult & { kind: 'refused' };
type Found = { kind: 'found'; email?: string; language?: string };

const refusal = (code: string, text: string): Refusal => ({ kind: 'refused', code, text });

const NO_ADDRESS = refusal('no_address', 'The customer has no e-mail address at Stripe: add it there.');

/** Compares the account with the plan file that a person has reviewed. */
async function compare(
  deps: NotifyDeps,
  { planned, customer: id, movesAt }: { planned: PlannedAccount; customer: string; movesAt: number },
): Promise<Refusal | Found> {
  const { plan, exportHashOf, readCustomer, stripeHashOf, now } = deps;
  if (now() + leastNotice(plan.settings) > movesAt) {
    return refusal(
      'too_late',
      'Too few days are left before the price changes: make a new plan for the account.',
    );
  }
  if (exportHashOf(planned.userId) !== planned.exportHash) {
    return refusal(
      'export_changed',
      'The export has other customers or another plan for the user than the plan file: make a new plan for the account.',
    );
  }
  const customer = await readCustomer(id);
  if (customer.kind === 'none' || stripeHashOf(customer) !== planned.stripeHash) {
    return refusal(
      'stripe_changed',
      'The customer at Stripe is not as in the plan file: make a new plan for the account.',
    );
  }
  const { email, language } = customer;
  return { kind: 'found', email, language };
}

/** The state is `failed` until a later run finds the cause gone. */
async function refuse(
  { store, now }: NotifyDeps,
  migration: Migration,
  refused: Refusal,
): Promise<Refusal | 'again'> {
  const { code, text } = refused;
  if (migration.state === 'failed' && migration.problem?.code === code) return refused;
  const at = now();
  const after: Migration = { ...migration, state: 'failed', stateSince: at, problem: { code, text, at } };
  const saving = await store.saveMigration({ before: migration, after });
  if (saving === 'erased') return ERASED;
  return saving === 'saved' ? refused : 'again';
}

/** Stripe has `fr`, `fr-FR` and the like. */
const languageOf = (locale = ''): Language =>
  LANGUAGES.find((language) => locale.toLowerCase().split('-')[0] === language) ?? 'en';

function resultOf(notice: NoticeResult | undefined, now: number): NotifyResult {
  const { state = 'missing', reason = notice?.delivery } = notice ?? {};
  const described = `The notice is ${state}${reason === undefined ? '' : ` (${reason})`}`;
  const progress = progressOf(notice, now);
  switch (progress) {
    case 'waiting':
      return { kind: 'waiting' };
    case 'sent':
      return { kind: 'sent' };
    case 'lost':
      return refusal('notice_bounced', `${described}: correct the address and send it again.`);
    case 'unsent':
    case 'missing':
      return refusal('notice_not_sent', `${described}.`);
    default:
      return progress satisfies never;
  }
}
