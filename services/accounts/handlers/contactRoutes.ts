import type { Contact } from '../../../shared/account/contact.ts';
import { confirmationFrom, resendFrom } from '../../../shared/account/contactChanges.ts';
import type { ContactStore } from '../../../shared/account/ports.ts';
import { assertNever } from '../../../shared/assertNever.ts';
import { accountInputs } from '../../../shared/contract/accounts/inputs.ts';
import { accountRoutes } from '../../../shared/contract/accounts/routes.ts';
import type { OptionalNotice } from '../../../shared/contract/notifications/notices.ts';
import type { InputOf, ResponseOf } from '../../../shared/contract/route.ts';
import type { Authenticate } from '../../../shared/credentials/authenticate.ts';
import type { CheckIdToken } from '../../../shared/credentials/idTokens.ts';
import { ConfigurationError } from '../../../shared/fault.ts';
import { invalidField, Problem } from '../../../shared/http/problem.ts';
import { rateLimitedRoute } from '../../../shared/http/routes.ts';
import { isoInstant } from '../../../shared/time.ts';
import { type SetContactOutcome, setContact } from '../domain/contact.ts';
import type { ProjectStore } from '../domain/ports.ts';

type Deps = {
  store: ProjectStore;
  contacts: ContactStore;
  authenticate: Authenticate;
  checkIdToken: CheckIdToken | undefined;
};
type Routes = typeof accountRoutes;
type Input = InputOf<Routes['setContact']>;

export const getContact = rateLimitedRoute(accountRoutes.getContact, {
  input: accountInputs.getContact,
  async handle({ contacts }: Deps, { user_id: accountId }, { now }) {
    return contactResponse(await contacts.readContact(accountId), now);
  },
});

export const putContact = rateLimitedRoute(accountRoutes.setContact, {
  input: accountInputs.setContact,
  check: requirePossible,
  async handle({ store, contacts, checkIdToken }: Deps, input, { stored, now }) {
    const { user_id: accountId, email, language, time_zone: timeZone, notices } = input;
    const verified = await verifiedBy(checkIdToken, input);
    const settings = { verified, email, language, timeZone, notices };
    const outcome = await setContact(
      { ...store, ...contacts },
      { accountId, settings, isKnown: stored !== undefined, now },
    );
    return setResponse(outcome, now);
  },
});

/** Refuses what the schema cannot. */
function requirePossible({ id_token, email, time_zone }: Input): void {
  if (id_token !== undefined && email !== undefined)
    throw invalidField('email', 'must be left out with id_token');
  if (time_zone !== undefined && !isTimeZone(time_zone))
    throw invalidField('time_zone', 'must be an IANA time zone such as Europe/Paris');
}

/** The names that the functions which write e-mails know. */
function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** The address of the ID token in a request, if it has one. */
async function verifiedBy(
  checkIdToken: CheckIdToken | undefined,
  { id_token: token, user_id: accountId }: Input,
): Promise<{ email: string; issuedAt: number } | undefined> {
  if (token === undefined) return undefined;
  if (!checkIdToken) throw new ConfigurationError('IDENTITY_APP_CLIENT_ID not configured');
  const check = await checkIdToken(token, accountId);
  if (check.kind === 'refused') throw new Problem('id_token_not_valid', check.reason);
  const { email, issuedAt } = check;
  return { email, issuedAt };
}

function setResponse(outcome: SetContactOutcome, now: number): ResponseOf<Routes['setContact']> {
  if (outcome.kind === 'contact') return contactResponse(outcome.contact, now);
  switch (outcome.reason) {
    case 'confirmation_too_soon':
      throw new Problem(
        'rate_limited',
        `A confirmation was sent to another address before. The next one can be sent at ${isoInstant(outcome.from)}.`,
        { headers: { 'Retry-After': String(outcome.from - now) } },
      );
    case 'account_being_erased':
      throw new Problem('account_being_erased', 'The account is being erased. Nothing was set.');
    default:
      return assertNever(outcome);
  }
}

function contactResponse(contact: Contact, now: number): ResponseOf<Routes['getContact']> {
  const instantOf = (from: number | undefined) => (from === undefined ? null : isoInstant(from));
  const isSent = (kind: OptionalNotice) => !contact.disabled.includes(kind);
  return {
    status: 200,
    body: {
      email: contact.email ?? null,
      verifiedBy: contact.verifiedBy ?? null,
      problem: contact.suppressed?.reason ?? null,
      pendingEmail: contact.proposed?.email ?? null,
      pendingProblem: contact.proposed?.problem ?? null,
      confirmationFrom: instantOf(confirmationFrom(contact, now)),
      resendFrom: instantOf(resendFrom(contact, now)),
      language: contact.language,
      timeZone: contact.timeZone ?? null,
      notices: {
        quota_80: isSent('quota_80'),
        quota_100: isSent('quota_100'),
        invoice_paid: isSent('invoice_paid'),
      },
    },
  };
}
