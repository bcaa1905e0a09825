import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { CALLED_BY_OTHERS } from './openapi/clientTypes.ts';
import { contractOf, exportedTypes, type ReleasedContract } from './release/contract.ts';
import { diffContracts } from './release/diffContracts.ts';
import { changeLines, releaseProblem } from './release/releaseProblem.ts';
import { runCommand } from './runCommand.ts';

const USAGE = `usage: npm run release [-- --check]

Records the API of this release of the client in client/released/contract.json, and prints what has changed since the last release.
Fails if client/package.json has a version that the changes do not allow, or if client/CHANGELOG.md does not describe it. --check only
compares.`;

const SNAPSHOT = 'client/released/contract.json';
const CHANGELOG = 'client/CHANGELOG.md';

const readJson = (file: string) => JSON.parse(readFileSync(file, 'utf8'));

await runCommand({
  usage: USAGE,
  options: { check: { type: 'boolean' } },
  async run({ values }) {
    const current: ReleasedContract = {
      version: readJson('client/package.json').version,
      types: exportedTypes(readFileSync('client/src/apiTypes.ts', 'utf8')),
      contract: contractOf(readJson('docs/openapi.json'), CALLED_BY_OTHERS),
    };
    const { version } = current;
    const released: ReleasedContract | undefined = existsSync(SNAPSHOT) ? readJson(SNAPSHOT) : undefined;
    const changes = released ? diffContracts({ before: released, after: current }) : [];
    const problem = released && releaseProblem({ released: released.version, version, changes });
    if (problem) throw new Error(problem);
    if (values.check) return;
    if (!readFileSync(CHANGELOG, 'utf8').includes(`\n## ${version}\n`))
      throw new Error(`${CHANGELOG} has no section "## ${version}"`);
    mkdirSync('client/released', { recursive: true });
    writeFileSync(SNAPSHOT, `${JSON.stringify(current, null, 1)}\n`);
    const since = released ? `since ${released.version}` : 'the first release';
    console.log([`wrote ${SNAPSHOT}: ${version}, ${since}`, ...changeLines(changes)].join('\n'));
  },
});
