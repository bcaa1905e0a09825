import type Stripe from 'stripe';
import { setUpStripe } from '../../shared/stripe/setup/setUpStripe.ts';
import { describeAction, type Plan, type SetupAction } from '../../shared/stripe/setup/setupAction.ts';
import { SetupError } from '../../shared/stripe/setup/setupError.ts';
import type { StoredStripeSettings } from '../../shared/stripe/stripeSettings.ts';
import type { StripeStage } from '../../shared/stripe/stripeStage.ts';

type SetupCheck = {
  stripe: Stripe;
  stage: StripeStage;
  settings: StoredStripeSettings;
  /** Where the stage receives events; undefined when it is unknown. */
  webhookUrl: string | undefined;
};

/** `problems` are one sentence each; `remarks` are what the setup leaves to the operator. */
type SetupFindings = { problems: string[]; remarks: string[] };

/** Returns a problem for each change that npm run stripe:setup would make, and changes nothing. */
export function setupProblems(check: SetupCheck): Promise<SetupFindings> {
  return findIn(check, ({ actions, remarks }) => ({
    problems: actions.map((action) => wouldChange(check.stage, action)),
    remarks,
  }));
}

/**
 * Returns a problem for each change that npm run stripe:setup would make to the portals, and changes nothing. A new price
 * of the catalogue is set up after the deployment, so that the portals do not offer it yet is no problem.
 */
export async function portalProblems(check: Omit<SetupCheck, 'webhookUrl'>): Promise<string[]> {
  const { problems } = await findIn({ ...check, webhookUrl: undefined }, ({ actions }) => ({
    problems: portalActions(actions).map((action) => wouldChange(check.stage, action)),
    remarks: [],
  }));
  return problems;
}

const PRICE_ACTIONS = new Set<SetupAction['kind']>(['create_price', 'replace_price', 'use_price']);

function portalActions(actions: SetupAction[]): SetupAction[] {
  const changesPrices = actions.some(({ kind }) => PRICE_ACTIONS.has(kind));
  return actions.filter((action) => {
    if (action.kind === 'create_portal' || action.kind === 'use_portal') return true;
    if (action.kind !== 'update_portal') return false;
    return (
      !changesPrices || action.differing.some((field) => field !== 'features.subscription_update.products')
    );
  });
}

async function findIn(check: SetupCheck, find: (plan: Plan) => SetupFindings): Promise<SetupFindings> {
  try {
    const dryRun = { isDryRun: true, now: Math.floor(Date.now() / 1000), save: async () => {} };
    return find(await setUpStripe({ ...check, ...dryRun }));
  } catch (error) {
    if (error instanceof SetupError) return { problems: [error.message], remarks: [] };
    throw error;
  }
}

const wouldChange = ({ name }: StripeStage, action: SetupAction) =>
  `npm run stripe:setup -- --stage ${name} would ${describeAction(action)}`;
