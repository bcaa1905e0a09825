import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { LocalResources } from '../../../infra/localStage.ts';
import type { Credentials } from '../../../local/credentials.ts';
import { freePort } from '../../../local/freePort.ts';
import { DEMO_READY_TIMEOUT_MS, type LocalRunProcess, spawnLocalRun, untilReady } from './localRun.ts';
import { descendantsOf } from './processTree.ts';

/** A local run with a data directory of its own, which can be killed and started again on the same port with the same data. */
export interface KillableRun {
  /** Starts the run and waits until it serves requests. Only the first start builds the stack. */
  start(): Promise<Credentials>;
  resources(): Promise<LocalResources>;
  /** Kills the run and all programs that it started (kill -9), and waits until they have ended. */
  kill(): Promise<void>;
  /** Kills the run and deletes its data. */
  remove(): Promise<void>;
}

/** Without `keepsData`, the run keeps its data in memory, and a kill loses it. With `isDemo` it has the accounts of the demo. */
export async function createKillableRun({ keepsData = true, isDemo = false } = {}): Promise<KillableRun> {
  const folder = await mkdtemp(path.join(tmpdir(), 'killable-'));
  const state = path.join(folder, 'state');
  const args = ['--port', String(await freePort()), '--state-dir', state];
  if (keepsData) args.push('--data', path.join(folder, 'data'));
  if (isDemo) args.push('--demo');
  let run: LocalRunProcess | undefined;
  let isBuilt = false;
  const readState = async <Content>(file: string): Promise<Content> =>
    JSON.parse(await readFile(path.join(state, file), 'utf8'));
  const kill = async () => {
    if (run === undefined) return;
    killTree(run.pid);
    await run.ended;
    run = undefined;
  };
  // A caller that throws or is stopped leaves no program running.
  process.once('exit', () => run && killTree(run.pid));
  return {
    start: async () => {
      run = spawnLocalRun([...args, ...(isBuilt ? ['--no-build'] : [])]);
      await untilReady(run, isDemo ? DEMO_READY_TIMEOUT_MS : undefined);
      isBuilt = true;
      return readState<Credentials>('credentials.json');
    },
    resources: () => readState<LocalResources>('resources.json'),
    kill,
    remove: async () => {
      await kill();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function killTree(pid: number): void {
  for (const member of [pid, ...descendantsOf(pid)]) {
    try {
      process.kill(member, 'SIGKILL');
    } catch (error) {
      // It has ended since the list was read.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}
