import { readFileSync, writeFileSync } from 'node:fs';
import { openApiDocument } from './openapi/openApiDocument.ts';

const FILE = 'docs/openapi.json';

/** `npm run openapi` writes the document; with `--check` it only tells whether the committed one is behind. */
const text = `${JSON.stringify(openApiDocument(), null, 2)}\n`;
if (!process.argv.includes('--check')) {
  writeFileSync(FILE, text);
  console.log(`wrote ${FILE}`);
} else if (readFileSync(FILE, 'utf8') !== text) {
  console.error(`${FILE} is not what the schemas say. Run: npm run openapi`);
  process.exitCode = 1;
}
