import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { hasPython, installPython } from '../support/python/virtualEnvironment.ts';

/**
 * `npm run test:contract`: checks with Schemathesis that the API and its OpenAPI document agree. Passes its arguments to
 * vitest. When Python is missing, prints a message and exits with 0.
 */
const VITEST = fileURLToPath(new URL('../../node_modules/vitest/vitest.mjs', import.meta.url));

async function main(): Promise<number> {
  if (!(await hasPython())) {
    console.log('test:contract is skipped: Schemathesis needs Python 3.11 or newer with venv');
    return 0;
  }
  await installPython((line) => console.log(line));
  const args = ['run', '--config', 'vitest.contract.config.ts', ...process.argv.slice(2)];
  const child = spawn(process.execPath, [VITEST, ...args], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  const [code] = await once(child, 'close');
  return code ?? 1;
}

process.exitCode = await main();
