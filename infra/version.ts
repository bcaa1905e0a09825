import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const PROJECT = new URL('../', import.meta.url);

/** Reading the state of a large working tree takes git less than a second. */
const GIT_TIMEOUT_MS = 10_000;

/**
 * The version that is deployed, `0.1.0+5ce95a8f2b1c`: that of the package and the commit. `.dirty` follows if files differ from the
 * commit. It is `0.1.0+unknown` in a copy without git, and if git cannot tell whether files differ.
 */
export function releaseVersion(project: URL = PROJECT): string {
  const { version } = JSON.parse(readFileSync(new URL('package.json', project), 'utf8'));
  const commit = git(project, 'rev-parse', '--short=12', 'HEAD');
  const changes = git(project, 'status', '--porcelain');
  if (commit === undefined || changes === undefined) return `${version}+unknown`;
  return `${version}+${commit}${changes === '' ? '' : '.dirty'}`;
}

/** Undefined if git is missing, this is no repository, or git cannot read it. */
function git(project: URL, ...args: string[]): string | undefined {
  try {
    const options = { cwd: project, encoding: 'utf8', timeout: GIT_TIMEOUT_MS, stdio: 'pipe' } as const;
    return execFileSync('git', args, options).trim();
  } catch {
    return undefined;
  }
}
