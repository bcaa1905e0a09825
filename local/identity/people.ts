import { createHash } from 'node:crypto';
import type { OperatorRole } from '../../shared/credentials/operatorTokens.ts';

/** Somebody who signs in at the local issuer. */
export interface Person {
  /** The user id: `sub` of tokens, the account at the API. */
  id: string;
  name: string;
  email: string;
  /** Shown beside the name instead of the address: what the account of the demo shows. */
  about?: string;
}

/** The customers who sign in with one press. */
export const DEMO_PEOPLE: readonly Person[] = [
  { id: 'ada', name: 'Ada Lovelace', email: 'ada@example.com' },
  { id: 'grace', name: 'Grace Hopper', email: 'grace@example.com' },
  { id: 'henri', name: 'Henri Poincaré', email: 'henri@example.com' },
];

/** Somebody who operates the service. */
export interface Operator extends Person {
  role: OperatorRole;
}

/** The operators who sign in with one press at the console. */
export const DEMO_OPERATORS: readonly Operator[] = [
  { id: 'vera', name: 'Vera Rubin', email: 'vera@example.com', about: 'viewer: reads', role: 'viewer' },
  {
    id: 'otto',
    name: 'Otto Stern',
    email: 'otto@example.com',
    about: 'operator: reads and changes',
    role: 'operator',
  },
];

const NAME_LENGTH_MAX = 100;
/** RFC 5321, erratum 1690. */
const EMAIL_LENGTH_MAX = 254;

export type Choice = { person: Person } | { problem: string };

/** Who the form of the page names: one of the people of the page, or anybody by name and address. */
export function choosePerson(form: URLSearchParams, people: readonly Person[]): Choice {
  const chosen = form.get('person');
  if (chosen !== null) {
    const person = people.find(({ id }) => id === chosen);
    return person === undefined
      ? { problem: 'There is no such demo person. Choose one of these.' }
      : { person };
  }
  const name = form.get('name')?.trim() ?? '';
  const email = form.get('email')?.trim() ?? '';
  if (name === '' || name.length > NAME_LENGTH_MAX) {
    return { problem: `Enter a name of up to ${NAME_LENGTH_MAX} characters.` };
  }
  if (email.length > EMAIL_LENGTH_MAX || !/^[^\s@]+@[^\s@]+$/.test(email)) {
    return { problem: 'Enter an e-mail address, such as marie@example.com. Nothing is sent to it.' };
  }
  return { person: { id: idOf(email), name, email } };
}

/**
 * The same address is the same person in every run. The form is that of Auth0's ids, which need encoding in paths. In two parts, so that
 * an id of digits alone is not taken for the number of a card.
 */
function idOf(email: string): string {
  const digest = createHash('sha256').update(email.toLowerCase()).digest('hex');
  return `local|${digest.slice(0, 8)}-${digest.slice(8, 16)}`;
}
