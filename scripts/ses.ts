import { LOCAL_STAGE } from '../infra/localStage.ts';
import { findStage } from '../infra/stages.ts';
import { runCommand, UsageError } from './runCommand.ts';
import { readSesFindings } from './ses/readSesFindings.ts';
import { awsMessage } from './stage/awsMessage.ts';
import { readLocalResources } from './stage/readLocalResources.ts';
import { readStack } from './stage/stack.ts';
import { refuseOtherOptions, requireStageName, STAGE_OPTIONS, STAGE_USAGE } from './stage/stageOptions.ts';

const USAGE = `usage: npm run ses -- check --stage STAGE
check  prints whether Amazon SES sends the stage's e-mails: the identity with its DNS records, sandbox or production, and the quota
${STAGE_USAGE}`;

/** Prints what was found. The exit code is 1 if there are problems. */
async function check(name: string, stateDirectory: string | undefined): Promise<void> {
  const { mail, region } = findStage(name);
  if (mail === undefined) {
    console.log(`${name} sends no e-mails: the setting mail in infra/stages.ts is not set (docs/mail.md)`);
    return;
  }
  if (name === LOCAL_STAGE) {
    const { endpoints } = await readLocalResources(stateDirectory);
    console.log(`e-mails of the local run stay on this machine: ${endpoints.mailbox}`);
    return;
  }
  const stack = await readStack({ name, region });
  const { problems, remarks } = await readSesFindings({ mail, region }, stack).catch((error: unknown) => {
    throw new Error(`cannot read the state of Amazon SES: ${awsMessage(error)}`, { cause: error });
  });
  for (const remark of remarks) console.log(remark);
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exitCode = 1;
  else console.log(`${name} can send e-mails from ${mail.domain}`);
}

await runCommand({
  usage: USAGE,
  options: STAGE_OPTIONS,
  allowPositionals: true,
  async run({ values, positionals: [command, ...others] }) {
    if (command !== 'check') throw new UsageError('name a command: check');
    if (others.length > 0) throw new UsageError(`${command} takes options only`);
    refuseOtherOptions(values, { subCommand: command, options: [] });
    await check(requireStageName(values), values['state-dir']);
  },
});
