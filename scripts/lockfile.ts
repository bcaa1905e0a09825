import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { errorMessage } from './errorMessage.ts';
import {
  type Lockfile,
  lockfileProblems,
  type PackageVersion,
  packagesWithoutIntegrity,
  restoreLockfile,
} from './lockfile/lockedPackages.ts';
import { runCommand } from './runCommand.ts';

const USAGE = `usage: npm run lockfile [-- --check]

Adds the digests to package-lock.json that npm install leaves out: those of packages for other platforms. Asks the registry
that npm is configured for. With --check, asks nothing and fails when a digest or a package is missing.`;

const FILE = 'package-lock.json';

/** npm starts in 0.5 s and asks the registry once. */
const VIEW_TIMEOUT_MS = 60_000;

await runCommand({
  usage: USAGE,
  options: { check: { type: 'boolean' } },
  async run({ values }) {
    const lockfile: Lockfile = JSON.parse(readFileSync(FILE, 'utf8'));
    if (values.check === true) return check(lockfile);
    const integrities = new Map<string, string>();
    for (const locked of packagesWithoutIntegrity(lockfile)) {
      integrities.set(locked.path, await fetchIntegrity(locked));
      console.log(`${locked.name}@${locked.version}`);
    }
    const restored = restoreLockfile(lockfile, integrities);
    writeFileSync(FILE, `${JSON.stringify(restored, null, 2)}\n`);
    console.log(`added ${integrities.size} ${integrities.size === 1 ? 'digest' : 'digests'} to ${FILE}`);
    check(restored);
  },
});

function check(lockfile: Lockfile): void {
  const problems = lockfileProblems(lockfile);
  if (problems.length > 0) throw new Error(problems.map((problem) => `${FILE}: ${problem}`).join('\n'));
}

async function fetchIntegrity({ name, version }: PackageVersion): Promise<string> {
  const args = ['view', `${name}@${version}`, 'dist.integrity'];
  const view = promisify(execFile)('npm', args, { timeout: VIEW_TIMEOUT_MS });
  const { stdout } = await view.catch((error: unknown) => {
    const [reason] = errorMessage(error).split('\n').slice(1);
    throw new Error(
      `cannot read the digest of ${name}@${version} (${reason || 'no response'}): if the registry does not have it, choose a version with packages for every platform`,
      { cause: error },
    );
  });
  const integrity = stdout.trim();
  if (!integrity.startsWith('sha512-')) throw new Error(`the registry has no digest of ${name}@${version}`);
  return integrity;
}
