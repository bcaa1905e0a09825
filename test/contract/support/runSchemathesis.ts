import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { PYTHON_BIN } from '../../support/python/virtualEnvironment.ts';
import { type Interaction, readInteractions } from './readInteractions.ts';

const CONFIG = fileURLToPath(new URL('../schemathesis.toml', import.meta.url));
const HOOKS_FOLDER = fileURLToPath(new URL('../', import.meta.url));
const DOCUMENT = fileURLToPath(new URL('../../../docs/openapi.json', import.meta.url));

/** Of random values, for each route. The boundary values of each parameter come in addition. */
const EXAMPLES_PER_ROUTE = Number(process.env.CONTRACT_EXAMPLES ?? 25);

/** With 100 examples, a run takes about 15 minutes beside those of the other callers, and twice that on a busy machine. */
const TIMEOUT_MS = 1_740_000;

export type FuzzResult = {
  exitCode: number | null;
  /** Everything that Schemathesis printed: each failure with the curl command that repeats it, and the summary. */
  output: string;
  interactions: Interaction[];
};

/** Runs Schemathesis against the API. `world` is what hooks.py needs to know. */
export async function runSchemathesis(options: {
  baseUrl: string;
  seed: number;
  world: object;
}): Promise<FuzzResult> {
  const directory = await mkdtemp(path.join(tmpdir(), 'session-billing-contract-'));
  try {
    const world = path.join(directory, 'world.json');
    await writeFile(world, JSON.stringify(options.world), { mode: 0o600 });
    const report = path.join(directory, 'report.ndjson');
    const amounts = ['--max-examples', String(EXAMPLES_PER_ROUTE), '--seed', String(options.seed)];
    const api = [DOCUMENT, '--url', options.baseUrl];
    const child = spawn(
      path.join(PYTHON_BIN, 'schemathesis'),
      ['--config-file', CONFIG, '--no-color', 'run', ...api, ...amounts, '--report-ndjson-path', report],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
        timeout: TIMEOUT_MS,
        // It writes caches to the working directory.
        cwd: directory,
        env: {
          ...process.env,
          SCHEMATHESIS_HOOKS: 'hooks',
          PYTHONPATH: HOOKS_FOLDER,
          PYTHONDONTWRITEBYTECODE: '1',
          CONTRACT_WORLD: world,
          COLUMNS: '120',
        },
      },
    );
    const output: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
    const [exitCode] = await once(child, 'close');
    // Without a report, the output says why.
    const interactions = readInteractions(await readFile(report, 'utf8').catch(() => ''));
    return { exitCode: exitCode as number | null, output: Buffer.concat(output).toString(), interactions };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
