/**
 * Runs a command of this project: node scripts/run.mjs local/main.ts [options]. Without a command, only checks.
 *
 * Plain JavaScript, because the Node.js that is installed may be older than the one of the project: it cannot read
 * TypeScript, and its own error does not say what to do.
 */
import { existsSync } from 'node:fs';

const NODE_MAJOR = 24;

const [file, ...args] = process.argv.slice(2);
const root = new URL('../', import.meta.url);

if (!existsSync(new URL('node_modules/.package-lock.json', root))) {
  fail('dependencies are not installed: run npm ci');
} else if (Number.parseInt(process.versions.node, 10) < NODE_MAJOR) {
  fail(
    `this is Node.js ${process.versions.node}, and the project runs on Node.js ${NODE_MAJOR}: run npm ci, which installs it, and start commands with npm run. Where npm has no Node.js ${NODE_MAJOR} for the platform, install it`,
  );
} else if (file !== undefined) {
  const command = new URL(file, root);
  process.argv = [process.execPath, command.pathname, ...args];
  await import(command.href);
}

function fail(message) {
  console.error(message);
  process.exitCode = 1;
}
