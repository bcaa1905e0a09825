import { readFile } from 'node:fs/promises';
import * as z from 'zod/mini';
import { isServable, itemLoad } from '../../shared/account/itemCapacity.ts';
import type { PlanPrices } from '../../shared/account/planPrices.ts';
import { PLAN_IDS, TERMS_MAX } from '../../shared/account/plans.ts';
import { UsageError } from '../runCommand.ts';
import type { MigrationSettings } from './planFile.ts';

export const SETTINGS_FILE = 'migration.json';

const MONTHS_MAX = 24;
/** The last day is for the `move` that carries out the last decisions, so less leaves a customer no time to decide. */
const NOTICE_DAYS_MIN = 3;
const NOTICE_DAYS_MAX = 366;

const whole = (minimum: number, maximum: number) => z.int().check(z.gte(minimum), z.lte(maximum));
const text = z.string().check(z.minLength(1, 'is empty'));
const priceIds = z._default(z.array(text), []);
const plan = z.enum(PLAN_IDS);
const instant = z.pipe(
  z.iso.datetime('is no instant such as 2027-01-31T00:00:00Z'),
  z.transform((iso: string) => Math.floor(Date.parse(iso) / 1_000)),
);

const terms = z
  .strictObject({
    sessionsIncluded: z.optional(whole(1, TERMS_MAX.sessionsIncluded)),
    concurrent: z.optional(whole(1, TERMS_MAX.concurrent)),
    requestsPerMinute: z.optional(whole(1, TERMS_MAX.requestsPerMinute)),
    projectsIncluded: z.optional(whole(0, TERMS_MAX.projectsIncluded)),
    until: z.optional(instant),
    holdUnpaid: z.optional(z.boolean()),
    reason: text,
  })
  .check(z.refine((given) => isServable(itemLoad(given)), 'promise more than the account item can serve'));

/** What an operator begins with: every default, and the former plans without their prices. */
export const SETTINGS_TEMPLATE: MigrationSettings = {
  plans: {
    free: { amountMinor: 0, prices: [], overagePrices: [] },
    starter: { amountMinor: 900, prices: [], overagePrices: [] },
    build: { amountMinor: 1_900, prices: [], overagePrices: [] },
    pro: { amountMinor: 3_900, prices: [], overagePrices: [] },
    agency: { amountMinor: 9_900, prices: [], overagePrices: [] },
  },
  busiestOfMonths: 6,
  keepPriceMonths: 3,
  noticeDays: 14,
  smallestPaidPlan: 'starter',
  accounts: {},
};

const settings = z.strictObject({
  plans: z
    .record(
      text,
      z.strictObject({
        amountMinor: whole(0, 100_000_00),
        prices: priceIds,
        overagePrices: priceIds,
      }),
    )
    .check(z.refine((plans) => Object.keys(plans).length > 0, 'has no former plan')),
  busiestOfMonths: z._default(whole(1, MONTHS_MAX), SETTINGS_TEMPLATE.busiestOfMonths),
  keepPriceMonths: z._default(whole(0, MONTHS_MAX), SETTINGS_TEMPLATE.keepPriceMonths),
  noticeDays: z._default(whole(NOTICE_DAYS_MIN, NOTICE_DAYS_MAX), SETTINGS_TEMPLATE.noticeDays),
  smallestPaidPlan: z._default(plan, SETTINGS_TEMPLATE.smallestPaidPlan),
  accounts: z._default(
    z.record(
      text,
      z.strictObject({ plan: z.optional(plan), terms: z.optional(terms), skip: z.optional(text) }),
    ),
    {},
  ),
});

/** Reads the settings. Throws a UsageError that names the file and the path of every mistake. */
export async function readSettings(file: string, sold: PlanPrices): Promise<MigrationSettings> {
  const content = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new UsageError(
      `${file} cannot be read: write the template of npm run migrate -- settings to it, and add the prices`,
      { cause: error },
    );
  });
  return parseSettings(content, { file, sold });
}

/** `sold` are the prices of this service: a former price cannot be one of them. */
export function parseSettings(
  content: string,
  { file, sold }: { file: string; sold: PlanPrices },
): MigrationSettings {
  const parsed = z.safeParse(settings, parseJson(content, file), { error: z.locales.en().localeError });
  const problems = parsed.success
    ? priceProblems(parsed.data, sold)
    : parsed.error.issues.map(
        ({ path, message }) => `${path.map(String).join('.') || 'the file'}: ${message}`,
      );
  if (parsed.success && problems.length === 0) return parsed.data;
  throw new UsageError(`${file} is not valid\n${problems.join('\n')}`);
}

function parseJson(content: string, file: string): unknown {
  try {
    return JSON.parse(content);
  } catch (error) {
    throw new UsageError(`${file} is no JSON: ${(error as Error).message}`, { cause: error });
  }
}

/** A Stripe price decides an account's former plan, so it must mean one thing. */
function priceProblems({ plans }: MigrationSettings, sold: PlanPrices): string[] {
  const meanings = new Map<string, string>();
  for (const [id, prices] of Object.entries(sold)) {
    for (const price of prices) meanings.set(price, `a price of ${id}, which this service sells`);
  }
  const problems: string[] = [];
  for (const [name, { amountMinor, prices, overagePrices }] of Object.entries(plans)) {
    if (amountMinor > 0 && prices.length === 0) {
      problems.push(`plans.${name}.prices: has no Stripe price`);
    }
    for (const [list, ids] of Object.entries({ prices, overagePrices })) {
      for (const [index, price] of ids.entries()) {
        const path = `plans.${name}.${list}`;
        const other = meanings.get(price);
        if (other !== undefined) problems.push(`${path}.${index}: ${price} is also ${other}`);
        else meanings.set(price, `in ${path}`);
      }
    }
  }
  return problems;
}
