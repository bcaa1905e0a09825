import type { Terms } from '../../shared/account/account.ts';
import type { PlanId } from '../../shared/account/plans.ts';
import { DEMO_PEOPLE, type Person } from '../identity/people.ts';

/** A project with its part of the account's sessions, and how long its sessions usually take. */
export type DemoProject = {
  id: string;
  name: string;
  weight: number;
  seconds: number;
  /** When it was archived. Default: it is active. */
  archivedDaysAgo?: number;
};

/**
 * What happened at Stripe. `free` and `new` never bought anything. The others bought their plan, and it was renewed each month:
 * the last renewal failed, the plan was cancelled or ended, a downgrade is scheduled, or an invoice is sent instead of a charge.
 */
export type DemoStory =
  | 'new'
  | 'free'
  | 'paid'
  | 'payment_due'
  | 'cancelling'
  | 'ended'
  | 'downgrade'
  | 'invoiced';

export type DemoAccount = {
  person: Person;
  /** What its overview shows, for the list of names. */
  shows: string;
  story: DemoStory;
  plan: PlanId;
  /** When the current billing period began, or when the plan ended, and how many renewals there were after the purchase. */
  renewedDaysAgo: number;
  renewals: number;
  /** How much of the quota the current period has used. */
  usedShare: number;
  /** How many more sessions there are than four weeks earlier: 0.2 for a fifth. */
  growth: number;
  projects: DemoProject[];
  terms?: Terms;
  /** How many sessions are open while the run runs. */
  openCount: number;
};

const tutor: DemoProject = { id: 'tutor-web', name: 'Tutor, web', weight: 60, seconds: 145 };
const kiosk: DemoProject = { id: 'kiosk-lyon', name: 'Kiosk, Lyon', weight: 27, seconds: 150 };
const staging: DemoProject = { id: 'staging', name: 'Staging', weight: 13, seconds: 90 };

const tenKiosks: DemoProject[] = [
  'Paris, Gare de Lyon',
  'Lyon, Part-Dieu',
  'Marseille, Vieux-Port',
  'Lille, Flandres',
  'Bordeaux, Saint-Jean',
  'Nantes, Commerce',
  'Toulouse, Capitole',
  'Strasbourg, Gare',
  'Rennes, République',
  'Staging',
].map((name, index) => ({
  id: `station-${String(index + 1).padStart(2, '0')}`,
  name,
  weight: 20 - 2 * index,
  seconds: 120,
}));

const person = (id: string, name: string): Person => ({ id, name, email: `${id}@example.com` });

const [ada, grace, henri] = DEMO_PEOPLE as [Person, Person, Person];

const usual = { story: 'paid', plan: 'starter', renewals: 2, growth: 0.2, openCount: 0 } as const;

/** The accounts of `npm run local -- --demo`: each state of the overview. */
export const DEMO_ACCOUNTS: readonly DemoAccount[] = [
  {
    ...usual,
    person: ada,
    shows: 'Starter in normal use, three sessions open now',
    renewedDaysAgo: 17,
    usedShare: 0.66,
    projects: [
      tutor,
      kiosk,
      staging,
      { ...kiosk, id: 'kiosk-expo', name: 'Kiosk, expo', archivedDaysAgo: 40 },
    ],
    openCount: 3,
  },
  {
    ...usual,
    person: grace,
    shows: 'Starter, more than 80% used',
    renewedDaysAgo: 20,
    usedShare: 0.87,
    growth: 0.35,
    projects: [
      { ...tutor, id: 'support-voice', name: 'Support, voice' },
      { ...staging, id: 'sandbox', name: 'Sandbox' },
    ],
  },
  {
    ...usual,
    person: henri,
    shows: 'Starter, used up: new sessions are refused',
    renewedDaysAgo: 23,
    usedShare: 1.04,
    growth: 0.35,
    projects: [tutor, staging],
  },
  {
    ...usual,
    person: person('marie', 'Marie Curie'),
    shows: 'Starter, payment due: the renewal failed, the grace runs',
    story: 'payment_due',
    renewedDaysAgo: 3,
    // The grace has a part of the quota only.
    usedShare: 0.12,
    projects: [{ ...tutor, id: 'lab-guide', name: 'Lab guide' }],
  },
  {
    ...usual,
    person: person('emmy', 'Emmy Noether'),
    shows: 'Starter, cancelled: it ends with the period',
    story: 'cancelling',
    renewedDaysAgo: 19,
    usedShare: 0.3,
    growth: -0.2,
    projects: [tutor],
  },
  {
    ...usual,
    person: person('alan', 'Alan Turing'),
    shows: 'Growth, Starter follows with the next period',
    story: 'downgrade',
    plan: 'growth',
    renewedDaysAgo: 14,
    usedShare: 0.05,
    growth: -0.15,
    projects: [tutor, kiosk, staging],
  },
  {
    ...usual,
    person: person('katherine', 'Katherine Johnson'),
    shows: 'Growth, pays by invoice: the newest one is open',
    story: 'invoiced',
    plan: 'growth',
    renewedDaysAgo: 9,
    usedShare: 0.05,
    projects: [tutor, { ...kiosk, id: 'kiosk-hampton', name: 'Kiosk, Hampton' }],
  },
  {
    ...usual,
    person: person('sofia', 'Sofia Kovalevskaya'),
    shows: 'Starter with negotiated figures: 8,000 sessions, 20 at a time, 5 projects',
    renewedDaysAgo: 11,
    usedShare: 0.22,
    projects: [tutor, kiosk, staging, { ...kiosk, id: 'kiosk-nice', name: 'Kiosk, Nice' }],
    terms: { sessionsIncluded: 8_000, concurrent: 20, projectsIncluded: 5 },
    openCount: 14,
  },
  {
    ...usual,
    person: person('leonhard', 'Leonhard Euler'),
    shows: 'Free, in use',
    story: 'free',
    plan: 'free',
    renewedDaysAgo: 0,
    renewals: 0,
    usedShare: 0.7,
    projects: [{ ...tutor, id: 'bridges', name: 'Seven bridges' }],
  },
  {
    ...usual,
    person: person('dorothy', 'Dorothy Vaughan'),
    shows: 'Growth, 20,000 sessions a month in ten projects',
    plan: 'growth',
    renewedDaysAgo: 26,
    usedShare: 0.88,
    growth: 0.03,
    projects: tenKiosks,
    openCount: 6,
  },
  {
    ...usual,
    person: person('niels', 'Niels Bohr'),
    shows: 'Free again: Starter was cancelled and has ended',
    story: 'ended',
    renewedDaysAgo: 12,
    usedShare: 0.2,
    projects: [tutor],
  },
  {
    ...usual,
    person: person('rosalind', 'Rosalind Franklin'),
    shows: 'a new account: nothing yet, three steps to the first session',
    story: 'new',
    plan: 'free',
    renewedDaysAgo: 0,
    renewals: 0,
    usedShare: 0,
    projects: [],
  },
];

/** The people of the demo, for the page of the issuer. */
export const demoPeople = (): Person[] =>
  DEMO_ACCOUNTS.map(({ person: one, shows }) => ({ ...one, about: shows }));

/** The names to sign in with, as a table. */
export function demoTable(): string {
  const rows = DEMO_ACCOUNTS.map(({ person: { id, name }, shows }) => [name, id, shows] as const);
  const width = (column: 0 | 1) => Math.max(...rows.map((row) => row[column].length));
  return rows
    .map(([name, id, shows]) => `  ${name.padEnd(width(0))}  ${id.padEnd(width(1))}  ${shows}`)
    .join('\n');
}
