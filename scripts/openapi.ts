import { readFileSync, writeFileSync } from 'node:fs';
import { clientRoutes } from './openapi/clientRoutes.ts';
import { clientTypes } from './openapi/clientTypes.ts';
import { openApiDocument } from './openapi/openApiDocument.ts';
import { runCommand } from './runCommand.ts';

const USAGE = `usage: npm run openapi [-- --check]
Writes docs/openapi.json and the types of the client from the contracts. --check only checks that the files are up to date, and fails
when they are not.`;

await runCommand({
  usage: USAGE,
  options: { check: { type: 'boolean' } },
  async run({ values }) {
    const files = {
      'docs/openapi.json': `${JSON.stringify(openApiDocument(), null, 2)}\n`,
      'client/src/apiTypes.ts': clientTypes(),
      'client/src/apiRoutes.ts': clientRoutes(),
    };
    for (const [file, text] of Object.entries(files)) {
      if (values.check) {
        if (readFileSync(file, 'utf8') !== text)
          throw new Error(`${file} is out of date: run npm run openapi`);
        continue;
      }
      writeFileSync(file, text);
      console.log(`wrote ${file}`);
    }
  },
});
