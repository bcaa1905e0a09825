import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { UserError } from './userError.ts';

/** DynamoDB Local 3 is compiled for Java 17. */
const JAVA_VERSION_MIN = 17;

/** Throws a UserError for the first requirement of a run that is missing: dependencies, Java, a free port. */
export async function checkRequirements(options: { projectRoot: string; port: number }): Promise<void> {
  requireDependencies(options.projectRoot);
  requireJava();
  await requireFreePort(options.port);
}

function requireDependencies(projectRoot: string): void {
  if (!existsSync(path.join(projectRoot, 'node_modules', 'aws-cdk-lib'))) {
    throw new UserError('dependencies are not installed: run npm ci');
  }
}

/** Throws a UserError if Java is not installed or too old. */
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

/** Throws a UserError if another program listens on the port. */
export async function requireFreePort(port: number): Promise<void> {
  const isFree = await new Promise<boolean>((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
  if (!isFree) {
    throw new UserError(
      `port ${port} is in use: stop the program that listens on it, or choose another port with --port`,
    );
  }
}
