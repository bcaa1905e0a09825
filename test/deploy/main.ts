import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { canEmulate, installEmulator, startEmulator } from './support/emulator.ts';

/**
 * `npm run test:deploy`: deploys a stage to an AWS emulator and tests it. Passes its arguments to vitest. When Python or
 * OpenSSL is missing, prints a message and exits with 0.
 */
const VITEST = fileURLToPath(new URL('../../node_modules/vitest/vitest.mjs', import.meta.url));

async function main(): Promise<number> {
  if (!(await canEmulate())) {
    console.log('test:deploy is skipped: the AWS emulator needs Python 3.11 or newer with venv, and openssl');
    return 0;
  }
  await installEmulator((line) => console.log(line));
  const emulator = await startEmulator();
  console.log(`MiniStack at ${emulator.endpoint}`);
  // Node.js reads NODE_EXTRA_CA_CERTS only at startup, so vitest needs its own process.
  const args = ['run', '--config', 'vitest.deploy.config.ts', ...process.argv.slice(2)];
  const child = spawn(process.execPath, [VITEST, ...args], { stdio: 'inherit', env: emulator.environment });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  const [code] = await once(child, 'close');
  if (code !== 0) console.error(`The last output of MiniStack:\n${emulator.lastOutput()}`);
  await emulator.stop();
  return code ?? 1;
}

process.exitCode = await main();
