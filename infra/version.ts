import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const PROJECT = new URL('../', import.meta.url);

/** Reading the state of a large working tree takes git less than a second. */
const GIT_TIMEOUT_MS = 10_000;

/**
 * The version that is deployed, `0.1.0+5ce95a8f2b1c`: that of the package and the commit. `.dirty` follows if files differ from the
 * commit, and `0.1.0+unknown` is a copy without git.
 */
export function releaseVersion(project: URL = PROJECT): string {
  const { version } = JSON.parse(readFileSync(new URL('package.json', project), 'utf8'));
  const commit = git(project, 'rev-parse', '--short=12', 'HEAD');
  if (commit === undefined) return `${version}+unknown`;
  const changes = git(project, 'status', '--porcelain');
  return `${version}+${commit}${changes === '' ? '' : '.dirty'}`;
}

/** Undefined if git is missing or this is no repository. */
function git(project: URL, ...args: string[]): string | undefined {
  try {
    const options = { cwd: project, encoding: 'utf8', timeout: GIT_TIMEOUT_MS, stdio: 'pipe' } as const;
    return execFileSync('git', args, options).trim();
  } catch {
    return undefined;
  }
}
