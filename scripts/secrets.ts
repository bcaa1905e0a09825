import { LOCAL_STAGE } from '../infra/localStage.ts';
import { findStage } from '../infra/stages.ts';
import { assertNever } from '../shared/assertNever.ts';
import { rollWebhookSecret } from '../shared/stripe/setup/rollWebhookSecret.ts';
import { createStripeClient } from '../shared/stripe/stripeClient.ts';
import {
  type StoredStripeSettings,
  type StripeSettingName,
  stripeSettings,
} from '../shared/stripe/stripeSettings.ts';
import type { StripeStage } from '../shared/stripe/stripeStage.ts';
import { runCommand, UsageError } from './runCommand.ts';
import { promptForValues } from './settings/promptForValues.ts';
import { fixCommand, isSettingName, settingProblems, valueProblem } from './settings/settingProblems.ts';
import { setupProblems } from './settings/setupProblems.ts';
import { stripeProblems } from './settings/stripeProblems.ts';
import { outputOf, readStack } from './stage/stack.ts';
import { refuseOtherOptions, requireStageName, STAGE_OPTIONS, STAGE_USAGE } from './stage/stageOptions.ts';
import { findStageSecret, type StageSecret } from './stage/stageSecret.ts';
import type { UnreadableSecretError } from './stage/storedSecret.ts';

const USAGE = `usage: npm run secrets -- --stage STAGE set [NAME...] [--replace]
       npm run secrets -- --stage STAGE rotate
       npm run secrets -- --stage STAGE check
Type the values in, or pipe them in on one line each. They are never arguments, which others on the machine can read.
set     replaces the named settings; without a name, prompts for the missing ones that only an operator has. --replace
        starts over when the stored secret cannot be read
rotate  replaces STRIPE_WEBHOOK_SECRET after "roll secret" in Stripe's dashboard; the old one is accepted for a day
check   prints what is missing or wrong, in the secret and at Stripe
${STAGE_USAGE}`;

/** The settings that every stage needs and an operator types in. npm run stripe:setup stores the others. */
const OPERATOR_SETTINGS = ['STRIPE_SECRET_KEY'] as const satisfies StripeSettingName[];

type Target = { stage: StripeStage & { region?: string }; secret: StageSecret };

type Action =
  | { kind: 'set'; names: StripeSettingName[]; replacesUnreadable: boolean }
  | { kind: 'rotate' }
  | { kind: 'check' };

/** Never repeats an argument, because an operator may have typed a secret. */
function parseAction([command, ...names]: string[], values: { replace?: boolean }): Action {
  if (command === 'set') {
    return { kind: 'set', names: names.map(parseName), replacesUnreadable: values.replace ?? false };
  }
  if (command !== 'rotate' && command !== 'check') {
    throw new UsageError('name a command: set, rotate or check');
  }
  if (names.length > 0) throw new UsageError(`${command} takes options only`);
  refuseOtherOptions(values, { subCommand: command, options: [] });
  return { kind: command };
}

function parseName(name: string): StripeSettingName {
  if (isSettingName(name)) return name;
  throw new Error(
    `set takes names and prompts for the values: ${Object.keys(stripeSettings).join(', ')}. If you typed a secret, it is in your shell's history: roll it`,
  );
}

async function runAction(target: Target, action: Action): Promise<void> {
  switch (action.kind) {
    case 'set':
      return set(target, action);
    case 'rotate':
      return rotate(target);
    case 'check':
      return check(target);
    default:
      return assertNever(action);
  }
}

async function set(
  { stage, secret }: Target,
  { names, replacesUnreadable }: { names: StripeSettingName[]; replacesUnreadable: boolean },
): Promise<void> {
  const stored = await readOrReplace(secret, { stage, replacesUnreadable });
  const wanted = names.length > 0 ? names : OPERATOR_SETTINGS.filter((name) => !stored[name]);
  if (wanted.length === 0) {
    console.log(
      `${OPERATOR_SETTINGS.join(' and ')} is already set for ${stage.name}: name the settings to replace`,
    );
    return;
  }
  const given = await promptForValidValues(wanted, stage);
  await secret.write(withGivenSettings(stored, given));
  console.log(`${wanted.join(', ')} set for ${stage.name}; functions use the change within five minutes`);
}

/** A secret that an operator broke by hand may miss only a comma, so it is not discarded without `--replace`. */
async function readOrReplace(
  secret: StageSecret,
  { stage, replacesUnreadable }: { stage: StripeStage; replacesUnreadable: boolean },
): Promise<StoredStripeSettings> {
  const startOver = ({ secretName }: UnreadableSecretError) =>
    console.log(
      `${secretName} cannot be read and starts over: set every setting again, or run npm run stripe:setup -- --stage ${stage.name}`,
    );
  return (await secret.read(replacesUnreadable ? startOver : undefined)) ?? {};
}

/** Throws for an invalid value, before anything is written. */
async function promptForValidValues(
  names: StripeSettingName[],
  stage: StripeStage,
): Promise<StoredStripeSettings> {
  const given = await promptForValues(names);
  for (const name of names) {
    const problem = valueProblem(name, given[name], stage);
    if (problem !== undefined) throw new Error(`${name} ${problem}: nothing was changed`);
  }
  return given;
}

/**
 * A new webhook secret belongs to another endpoint, so the stored endpoint id is removed unless a new one was given;
 * npm run stripe:setup finds the endpoint. The old secret is accepted for one more day.
 */
function withGivenSettings(stored: StoredStripeSettings, given: StoredStripeSettings): StoredStripeSettings {
  const { STRIPE_WEBHOOK_SECRET: secret, ...others } = given;
  const changed = { ...stored, ...others };
  if (secret === undefined || secret === stored.STRIPE_WEBHOOK_SECRET) return changed;
  const now = Math.floor(Date.now() / 1000);
  const { STRIPE_WEBHOOK_ENDPOINT: _old, ...rolled } = rollWebhookSecret(changed, { secret, now });
  return { ...rolled, ...('STRIPE_WEBHOOK_ENDPOINT' in given ? others : {}) };
}

async function rotate({ stage, secret }: Target): Promise<void> {
  const stored = (await secret.read()) ?? {};
  if (!stored.STRIPE_WEBHOOK_SECRET) {
    throw new Error(
      `STRIPE_WEBHOOK_SECRET not configured for ${stage.name}, so there is nothing to rotate: ${fixCommand(stage, 'STRIPE_WEBHOOK_SECRET')}`,
    );
  }
  const { STRIPE_WEBHOOK_SECRET: next = '' } = await promptForValidValues(['STRIPE_WEBHOOK_SECRET'], stage);
  if (next === stored.STRIPE_WEBHOOK_SECRET) {
    throw new Error('this is already the current webhook secret: nothing was changed');
  }
  const nowMs = Date.now();
  const isOverlapping = nowMs < Date.parse(stored.STRIPE_WEBHOOK_SECRET_PREVIOUS_UNTIL ?? '');
  // While the last rotation's overlap lasts, Stripe still signs with the previous secret. A second rotation then corrects
  // a mistyped secret, and must not replace the previous one.
  const rolled = isOverlapping
    ? { ...stored, STRIPE_WEBHOOK_SECRET: next }
    : rollWebhookSecret(stored, { secret: next, now: Math.floor(nowMs / 1000) });
  await secret.write(rolled);
  console.log(
    `the new webhook secret is stored; functions use it within five minutes, or ten seconds after the first event that is signed with it`,
  );
  if (isOverlapping) console.log('the last rotation was still in progress: its new secret was replaced');
  console.log(`the old one is accepted until ${rolled.STRIPE_WEBHOOK_SECRET_PREVIOUS_UNTIL}`);
}

async function check(target: Target): Promise<void> {
  const { stage } = target;
  const { problems, remarks } = await findProblems(target);
  for (const remark of remarks) console.log(remark);
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exitCode = 1;
  else console.log(`the settings of ${stage.name} are complete and match Stripe in ${stage.stripeMode} mode`);
}

type Findings = { problems: string[]; remarks: string[] };

/** Each check runs only when the ones before it found no problem. */
async function findProblems({ stage, secret }: Target): Promise<Findings> {
  const settings = await secret.read();
  const inSecret = settingProblems(stage, settings, { isDeployed: true });
  if (inSecret.length > 0 || settings === undefined) return { problems: inSecret, remarks: [] };
  const { STRIPE_SECRET_KEY: secretKey = '', STRIPE_API_BASE: apiBase } = settings;
  const stripe = createStripeClient({ secretKey, apiBase });
  const atStripe = await stripeProblems(stripe, stage, settings);
  if (atStripe.length > 0) return { problems: atStripe, remarks: [] };
  return setupProblems({
    stripe,
    stage,
    settings,
    webhookUrl: stage.name === LOCAL_STAGE ? undefined : outputOf(await readStack(stage), 'WebhookUrl'),
  });
}

await runCommand({
  usage: USAGE,
  options: { ...STAGE_OPTIONS, replace: { type: 'boolean' } },
  allowPositionals: true,
  async run({ values, positionals }) {
    const action = parseAction(positionals, values);
    const stage = findStage(requireStageName(values));
    await runAction({ stage, secret: await findStageSecret(stage, values['state-dir']) }, action);
  },
});
