import type Stripe from 'stripe';
import * as z from 'zod/mini';
import type { PlanPrices } from '../../shared/account/planPrices.ts';
import { isId } from '../../shared/contract/ids.ts';
import { loadEnv } from '../../shared/lambda/loadEnv.ts';
import { pricesOf, stripeSettings } from '../../shared/stripe/stripeSettings.ts';
import { errorMessage } from '../errorMessage.ts';
import { UsageError } from '../runCommand.ts';
import { stripeKeyMode } from '../settings/stripeKeyMode.ts';
import { auditCommand } from '../stage/auditCommand.ts';
import { type ConnectedStage, connectStage } from '../stage/connectStage.ts';
import { dryRunStage } from './dryRunStage.ts';
import { openExport } from './export/openExport.ts';
import type { Export } from './exportedAccount.ts';
import { createMigrateStripe } from './migrateStripe.ts';
import type { MigrationSettings, PlanFile } from './planFile.ts';
import { readPlanFile } from './planFileStore.ts';
import { createProgress, type StartProgress } from './progress.ts';
import { readSettings } from './settings.ts';

export type MigrateOptions = {
  /** The users that `--only` names. */
  only?: readonly string[];
  limit?: number;
  /** The context's clients write nothing then: see `dryRunStage` and `createMigrateStripe`. */
  isDryRun: boolean;
  /** Whether the step prints JSON. */
  json: boolean;
  /** The file of `--source`, for the step that writes it. */
  sourcePath?: string;
  /** The file of `--plan`, for the step that writes it. */
  planPath?: string;
  seed?: string;
  /** Whether the sample is created at Stripe too. */
  withStripe?: boolean;
  /** Whether the sample is as the former service's older databases are. */
  isOlderSchema?: boolean;
};

/** What a step works with. A field that the step does not need in the table of steps throws when it is read. */
export type MigrateContext = {
  stage: ConnectedStage;
  /** Paced, with time-outs and repetitions. */
  stripe: Stripe;
  /** The Stripe prices of this service's plans. */
  prices: PlanPrices;
  export: Export;
  settings: MigrationSettings;
  planFile: PlanFile;
  options: MigrateOptions;
  progress: StartProgress;
  /** Epoch seconds. */
  now(): number;
  /** Closes the files of its inputs. */
  close(): void;
};

/** The inputs that a step needs. */
export type Input = 'source' | 'settings' | 'plan';

const CONTEXT_SETTINGS = z.pick(z.object(stripeSettings), {
  STRIPE_SECRET_KEY: true,
  STRIPE_API_BASE: true,
  STRIPE_PRICE_STARTER: true,
  STRIPE_PRICE_GROWTH: true,
});

/** How the calls of the step are connected. */
export type Connection = {
  stage: string;
  stateDirectory?: string;
  settingsPath: string;
  perSecond: number;
};

/** Connects a step with its stage and reads its inputs. */
export async function createContext(
  connection: Connection,
  { options, needs }: { options: MigrateOptions; needs: readonly Input[] },
): Promise<MigrateContext> {
  const { isDryRun, planPath, sourcePath } = options;
  const connected = await connectStage(connection.stage, connection.stateDirectory);
  const stage = isDryRun ? dryRunStage(connected) : connected;
  const stored = await readStripeSettings(stage);
  const stripe = createMigrateStripe({
    secretKey: stored.STRIPE_SECRET_KEY,
    apiBase: stored.STRIPE_API_BASE,
    perSecond: connection.perSecond,
    isDryRun,
  });
  requireMode(stored.STRIPE_SECRET_KEY, stage);
  const prices = pricesOf(stored);
  const settings = needs.includes('settings')
    ? await readSettings(connection.settingsPath, prices)
    : undefined;
  const planFile =
    needs.includes('plan') && planPath !== undefined ? await readPlanFile(planPath, stage.name) : undefined;
  const opened =
    needs.includes('source') && sourcePath !== undefined ? await openExport(sourcePath) : undefined;
  return {
    stage,
    stripe,
    prices,
    get export() {
      return required(opened, 'source');
    },
    get settings() {
      return required(settings, 'settings');
    },
    get planFile() {
      return required(planFile, 'plan');
    },
    options,
    progress: createProgress({ isSilent: options.json }),
    now: () => Math.floor(Date.now() / 1_000),
    close: () => opened?.close(),
  };
}

function required<Value>(value: Value | undefined, input: Input): Value {
  if (value === undefined) throw new UsageError(`--${input} is missing`);
  return value;
}

/** In the other mode no customer of the export exists, and those without a plan in the export would count as free. */
function requireMode(secretKey: string, { name, livemode }: ConnectedStage): void {
  const mode = livemode ? 'live' : 'test';
  if (stripeKeyMode(secretKey) === mode) return;
  throw new Error(
    `the Stripe key of the stage ${name} is not of ${mode} mode: run npm run secrets -- --stage ${name} check`,
  );
}

async function readStripeSettings({ name, secret }: ConnectedStage) {
  try {
    return loadEnv(CONTEXT_SETTINGS, (await secret.read()) ?? {});
  } catch (error) {
    throw new Error(`${errorMessage(error)}: run npm run secrets -- --stage ${name} check`, { cause: error });
  }
}

/** Writes the audit entry of a step before it is carried out. A dry run has none. */
export async function auditStep(
  context: MigrateContext,
  { step, needs }: { step: string; needs: readonly Input[] },
): Promise<void> {
  const { stage, options } = context;
  if (options.isDryRun) return;
  const { limit } = options;
  // What is no id can be an e-mail address. The step refuses it.
  const only = options.only?.filter(isId);
  const details = { only, limit, ...(needs.includes('plan') ? { plan: context.planFile.hash } : {}) };
  await auditCommand(stage, { action: `npm run migrate -- ${step}`, details });
}

/**
 * The accounts that `--only` and `--limit` leave. Throws a UsageError for a user of `--only` that is not among them, such as one with a
 * typo.
 */
export function selectAccounts<Row extends { userId: string }>(
  rows: Iterable<Row>,
  { only, limit = Number.POSITIVE_INFINITY }: Pick<MigrateOptions, 'only' | 'limit'>,
): Row[] {
  const all = [...rows];
  const chosen = only === undefined ? all : all.filter(({ userId }) => only.includes(userId));
  const unknown = only?.find((userId) => !chosen.some((row) => row.userId === userId));
  if (unknown !== undefined) throw new UsageError(`--only names ${unknown}, which is not among the accounts`);
  return chosen.slice(0, limit);
}
