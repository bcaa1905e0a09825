import { parseArgs } from 'node:util';
import { LOCAL_STAGE } from '../infra/localStage.ts';
import { findStage } from '../infra/stages.ts';
import { createStripeClient } from '../shared/stripe/stripeClient.ts';
import {
  type StoredStripeSettings,
  type StripeSettingName,
  stripeSettings,
} from '../shared/stripe/stripeSettings.ts';
import { askSecretly } from './settings/askSecretly.ts';
import { rollWebhookSecret } from './settings/rollWebhookSecret.ts';
import { isSettingName, type ModedStage, settingProblems, valueProblem } from './settings/settingProblems.ts';
import { stripeProblems } from './settings/stripeProblems.ts';
import { outputOf, readStack, wordsOf } from './stage/aws.ts';
import { openSecretOf, type StageSecret, UnreadableSecretError } from './stage/stageSecret.ts';
import { setUpStripe } from './stripeSetup/setUpStripe.ts';
import { sentence } from './stripeSetup/setupAction.ts';

const USAGE = `usage: npm run secrets -- --stage STAGE set [NAME...] [--replace]
       npm run secrets -- --stage STAGE rotate
       npm run secrets -- --stage STAGE check
Values are typed in, or piped in a line each; never given as arguments, which others on the machine can read.
set     replaces the settings named; without a name, asks for what only you know and is missing. --replace begins anew
        where what is stored cannot be read
rotate  replaces STRIPE_WEBHOOK_SECRET, after "roll secret" in Stripe's dashboard; the old one is accepted for a day
check   says what is missing or wrong, here and at Stripe
The stage local is the run on this machine; --state-dir DIR says where it keeps its state, .local unless told.`;

const KNOWN_TO_OPERATORS = ['STRIPE_SECRET_KEY', 'APP_URL'] as const satisfies StripeSettingName[];

type Target = { stage: ModedStage & { region?: string }; secret: StageSecret };

async function main(): Promise<void> {
  const text = { type: 'string' } as const;
  const { values, positionals } = parseArgs({
    options: { stage: text, 'state-dir': text, replace: { type: 'boolean' } },
    allowPositionals: true,
  });
  const [command, ...names] = positionals;
  if (!values.stage) throw new Error(USAGE);
  const stage = findStage(values.stage);
  const target: Target = { stage, secret: await openSecretOf(stage, values['state-dir']) };
  if (command === 'set') await set(target, { names, replaces: values.replace ?? false });
  else if (command === 'rotate' && names.length === 0) await rotate(target);
  else if (command === 'check' && names.length === 0) await check(target);
  else throw new Error(USAGE);
}

async function set(target: Target, wish: { names: string[]; replaces: boolean }): Promise<void> {
  const { stage, secret } = target;
  const { names, replaces } = wish;
  const stored = await readOrReplace(secret, replaces);
  const wanted = names.length > 0 ? names.map(checkedName) : missingOf(stored);
  if (wanted.length === 0) {
    console.log(`${KNOWN_TO_OPERATORS.join(' and ')} are set in ${secret.name}: name what is to be replaced`);
    return;
  }
  const given = await askFor(wanted, stage);
  await secret.write(withGiven(stored, given));
  console.log(`${wanted.join(', ')} set in ${secret.name}; functions know it within five minutes`);
}

/** What somebody broke by hand may be one comma away from a stage's keys and prices: it is not thrown away unasked. */
async function readOrReplace(secret: StageSecret, replaces: boolean): Promise<StoredStripeSettings> {
  try {
    return (await secret.read()) ?? {};
  } catch (error) {
    if (!(error instanceof UnreadableSecretError) || !replaces) throw error;
    console.log(
      `${secret.name} cannot be read and is begun anew: set every setting again, or npm run stripe:setup`,
    );
    return {};
  }
}

/** The others come from Stripe, by npm run stripe:setup. */
const missingOf = (stored: StoredStripeSettings) => KNOWN_TO_OPERATORS.filter((name) => !stored[name]);

function checkedName(name: string): StripeSettingName {
  if (isSettingName(name)) return name;
  // Not repeated: somebody may have typed a value where a name belongs.
  throw new Error(
    `set takes names, and asks for the values: ${Object.keys(stripeSettings).join(', ')}. If you gave a secret, it is in the history of your shell: roll it`,
  );
}

/** Asks, and throws a sentence for a value that cannot be right before anything is written. */
async function askFor(names: StripeSettingName[], stage: ModedStage): Promise<StoredStripeSettings> {
  const given = await askSecretly(names);
  for (const name of names) {
    const problem = valueProblem(name, given[name], stage);
    if (problem !== undefined) throw new Error(`${name} ${problem}: nothing was changed`);
  }
  return given;
}

/** Another webhook secret is another endpoint's: the old one is good for a day more, and stripe:setup finds the endpoint. */
function withGiven(stored: StoredStripeSettings, given: StoredStripeSettings): StoredStripeSettings {
  const { STRIPE_WEBHOOK_SECRET: secret, ...others } = given;
  const changed = { ...stored, ...others };
  if (secret === undefined || secret === stored.STRIPE_WEBHOOK_SECRET) return changed;
  const { STRIPE_WEBHOOK_ENDPOINT: _its, ...rolled } = rollWebhookSecret(changed, {
    secret,
    now: Math.floor(Date.now() / 1000),
  });
  return { ...rolled, ...('STRIPE_WEBHOOK_ENDPOINT' in given ? others : {}) };
}

async function rotate({ stage, secret }: Target): Promise<void> {
  const stored = (await secret.read()) ?? {};
  if (!stored.STRIPE_WEBHOOK_SECRET) {
    throw new Error(`STRIPE_WEBHOOK_SECRET not configured for ${stage.name}: there is nothing to rotate yet`);
  }
  const { STRIPE_WEBHOOK_SECRET: next = '' } = await askFor(['STRIPE_WEBHOOK_SECRET'], stage);
  if (next === stored.STRIPE_WEBHOOK_SECRET) {
    throw new Error('that is the webhook secret already: nothing was changed');
  }
  const nowMs = Date.now();
  const isUnderWay = nowMs < Date.parse(stored.STRIPE_WEBHOOK_SECRET_PREVIOUS_UNTIL ?? '');
  // Stripe signs with every secret that is not over yet. A slip of the last rotation is mended by another one, which
  // must not take the place of the secret that Stripe still signs with.
  const rolled = isUnderWay
    ? { ...stored, STRIPE_WEBHOOK_SECRET: next }
    : rollWebhookSecret(stored, { secret: next, now: Math.floor(nowMs / 1000) });
  await secret.write(rolled);
  console.log(
    `the new webhook secret is in ${secret.name}, and functions know it within five minutes, or ten seconds after they meet it`,
  );
  if (isUnderWay) console.log('the last rotation was not over: the one typed in then is replaced');
  console.log(`the old one is accepted until ${rolled.STRIPE_WEBHOOK_SECRET_PREVIOUS_UNTIL}`);
}

async function check(target: Target): Promise<void> {
  const { stage, secret } = target;
  const settings = await secret.read();
  const problems = settingProblems(stage, settings, { isDeployed: true });
  if (problems.length === 0 && settings !== undefined) {
    const { STRIPE_SECRET_KEY: secretKey = '', STRIPE_API_BASE: apiBase } = settings;
    const stripe = createStripeClient({ secretKey, apiBase });
    problems.push(...(await stripeProblems(stripe, stage, settings)));
    // What the set-up would do is what is not as it should be.
    if (problems.length === 0) {
      const webhookUrl =
        stage.name === LOCAL_STAGE ? undefined : outputOf(await readStack(stage), 'WebhookUrl');
      const now = Math.floor(Date.now() / 1000);
      const save = async () => {};
      const input = { stripe, stage, settings, webhookUrl, isDryRun: true, now, save };
      const { actions, remarks } = await setUpStripe(input);
      problems.push(...actions.map((action) => `npm run stripe:setup would ${sentence(action)}`));
      for (const remark of remarks) console.log(remark);
    }
  }
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exitCode = 1;
  else
    console.log(
      `the settings of ${stage.name} are complete, and Stripe knows them in ${stage.stripeMode} mode`,
    );
}

await main().catch((error: unknown) => {
  console.error(wordsOf(error));
  process.exitCode = 1;
});
