import { readFileSync, writeFileSync } from 'node:fs';
import { openApiDocument } from './openapi/openApiDocument.ts';
import { runCommand } from './runCommand.ts';

const USAGE = `usage: npm run openapi [-- --check]
Writes docs/openapi.json from the schemas. --check only checks that the file is up to date, and fails when it is not.`;

const FILE = 'docs/openapi.json';

await runCommand({
  usage: USAGE,
  options: { check: { type: 'boolean' } },
  async run({ values }) {
    const text = `${JSON.stringify(openApiDocument(), null, 2)}\n`;
    if (values.check) {
      if (readFileSync(FILE, 'utf8') !== text) throw new Error(`${FILE} is out of date: run npm run openapi`);
      return;
    }
    writeFileSync(FILE, text);
    console.log(`wrote ${FILE}`);
  },
});
