import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { COMPILED_LAYOUT, compileLayout } from './mails/compileLayout.ts';
import { writeSamples } from './mails/writeSamples.ts';
import { runCommand, UsageError } from './runCommand.ts';
import { refuseOtherOptions } from './stage/stageOptions.ts';

const DEFAULT_DIRECTORY = '.local/mails';

const USAGE = `usage: npm run mails [-- --out DIRECTORY]
       npm run mails -- compile [--check]

Writes every e-mail in each language, with sample data, as HTML and text, and index.html, which lists them.
--out    the directory; ${DEFAULT_DIRECTORY} by default

compile  compiles the layout of the e-mails, services/notifications/mails/layout.mjml. Do so after each change of it
--check  only checks that the compiled layout is up to date, and fails when it is not`;

async function compile(isCheck: boolean): Promise<void> {
  const compiled = await compileLayout();
  if (isCheck) {
    if (readFileSync(COMPILED_LAYOUT, 'utf8') === compiled) return;
    throw new Error('the compiled layout of the e-mails is out of date: run npm run mails -- compile');
  }
  writeFileSync(COMPILED_LAYOUT, compiled);
  console.log(`wrote ${COMPILED_LAYOUT}`);
}

await runCommand({
  usage: USAGE,
  options: { out: { type: 'string' }, check: { type: 'boolean' } },
  allowPositionals: true,
  async run({ values, positionals: [subCommand, ...others] }) {
    if (others.length > 0) throw new UsageError('this command takes one word at most: compile');
    switch (subCommand) {
      case undefined:
        if (values.check) throw new UsageError('--check belongs to compile');
        console.log(`wrote ${await writeSamples(path.resolve(values.out ?? DEFAULT_DIRECTORY))}`);
        return;
      case 'compile':
        refuseOtherOptions(values, { subCommand, options: ['check'] });
        return compile(values.check === true);
      default:
        throw new UsageError(`there is no ${subCommand}: the only other command is compile`);
    }
  },
});
