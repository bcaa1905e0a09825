import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { UserError } from './userError.ts';

/** DynamoDB Local 3 is compiled for it. */
const JAVA_VERSION_MIN = 17;

/** Throws a UserError unless `npm ci` has been run. */
export function requireDependencies(projectRoot: string): void {
  if (!existsSync(path.join(projectRoot, 'node_modules', 'aws-cdk-lib'))) {
    throw new UserError('dependencies are not installed: run npm ci');
  }
}

/** Throws a UserError unless Java is there and new enough. */
export function requireJava(): void {
  const { error, stderr } = spawnSync('java', ['-version'], { encoding: 'utf8' });
  if (error !== undefined) {
    throw new UserError(
      `Java is not installed: install Java ${JAVA_VERSION_MIN} or newer, such as openjdk-17-jre-headless`,
    );
  }
  // `openjdk version "17.0.15" …`; before Java 9 it was `1.8.0`.
  const version = Number(/version "(\d+)/.exec(stderr)?.[1] ?? 0);
  if (version < JAVA_VERSION_MIN) {
    throw new UserError(
      `Java ${version || 'of an unknown version'} is too old: install Java ${JAVA_VERSION_MIN} or newer`,
    );
  }
}

/** Throws a UserError if something listens on the port already. */
export async function requireFreePort(port: number): Promise<void> {
  const isFree = await new Promise<boolean>((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
  if (!isFree)
    throw new UserError(`port ${port} is in use: stop what listens there, or choose another with --port`);
}

/**
 * Takes a directory for this run, making it if need be; the returned function gives it back. Throws a UserError if
 * it cannot be written, or if another run that is alive has it: two would write over each other.
 */
export function claimDirectory(directory: string, option: string): () => void {
  const file = path.join(directory, 'run.pid');
  try {
    mkdirSync(directory, { recursive: true });
    accessSync(directory, constants.W_OK);
    const owner = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
    if (isLocalRun(owner)) {
      throw new UserError(
        `${directory} is used by the run with process id ${owner}: stop it, or choose another with ${option}`,
      );
    }
    writeFileSync(file, String(process.pid));
  } catch (error) {
    if (error instanceof UserError) throw error;
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new UserError(`cannot write to ${directory} (${reason}): choose another with ${option}`);
  }
  return () => rmSync(file, { force: true });
}

/** A killed run leaves its id behind, and another program may have it by now. */
function isLocalRun(pid: number): boolean {
  if (pid === 0 || pid === process.pid) return false;
  const { stdout } = spawnSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' });
  return (stdout ?? '').includes('local/main.ts');
}
