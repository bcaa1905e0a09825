import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { fileJournal } from '../../client/src/node/fileJournal.ts';
import { PROJECT_ROOT } from '../support/runCommand.ts';
import { seededRandom } from '../support/seededRandom.ts';

const PROGRAM = path.join(PROJECT_ROOT, 'test/support/client/journal/gatewayProcess.ts');

/** Between the kills. A process needs about a third of it to start. */
const ROUND_MS = 600;

type Gateway = { child: ChildProcess; lines: string[]; ended: Promise<unknown> };

function start(directory: string, name: string): Gateway {
  const child = spawn(process.execPath, [PROGRAM, directory, name], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines: string[] = [];
  let rest = '';
  child.stdout.on('data', (chunk: Buffer) => {
    const parts = (rest + chunk.toString()).split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts);
  });
  return { child, lines, ended: once(child, 'close') };
}

async function kill({ child, ended }: Gateway): Promise<void> {
  child.kill('SIGKILL');
  await ended;
}

const idsOf = (lines: readonly string[], what: string) =>
  lines.flatMap((line) => (line.startsWith(`${what} `) ? [line.slice(what.length + 1)] : []));

/** Kills gateways at random and starts others in their place. Returns all that have run. */
async function killAtRandom(directory: string, { count, rounds }: { count: number; rounds: number }) {
  const random = seededRandom(count);
  const all: Gateway[] = [];
  const run = (slot: number) => {
    const gateway = start(directory, `${slot}.${all.length}`);
    all.push(gateway);
    return gateway;
  };
  const running = Array.from({ length: count }, (_, slot) => run(slot));
  onTestFinished(async () => {
    await Promise.all(all.map(kill));
  });
  for (let round = 0; round < rounds; round += 1) {
    await sleep(ROUND_MS);
    for (const [slot, gateway] of running.entries()) {
      if (random() < 0.5) continue;
      await kill(gateway);
      running[slot] = run(slot);
    }
  }
  await sleep(ROUND_MS);
  await Promise.all(running.map(kill));
  return all;
}

it.each([2, 8])(
  '%i gateways that are killed at random lose no session, and none is taken over twice',
  async (count) => {
    const directory = mkdtempSync(path.join(tmpdir(), 'journal-'));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    const gateways = await killAtRandom(directory, { count, rounds: 3 });

    const errors: string[] = [];
    const last = fileJournal({ directory, onError: ({ code }) => errors.push(code) });
    const left = (await last.takeOver()).map(({ sessionId }) => sessionId);
    const admitted = gateways.flatMap(({ lines }) => idsOf(lines, 'in'));
    const taken = new Map<string, number>();
    for (const id of left) taken.set(id, (taken.get(id) ?? 0) + 1);
    for (const { lines } of gateways) {
      const removed = new Set(idsOf(lines, 'removed'));
      // What a process took over, but was killed before it had removed it, the next one takes over again.
      for (const id of idsOf(lines, 'taken')) if (removed.has(id)) taken.set(id, (taken.get(id) ?? 0) + 1);
    }
    const unfinished = new Set(
      gateways.flatMap(({ lines }) => {
        const removed = new Set(idsOf(lines, 'removed'));
        return idsOf(lines, 'taken').filter((id) => !removed.has(id));
      }),
    );
    expect(admitted.length).toBeGreaterThan(100);
    expect(admitted.filter((id) => !taken.has(id) && !unfinished.has(id))).toEqual([]);
    expect([...taken].filter(([, times]) => times > 1)).toEqual([]);
    // A kill amid a write leaves an incomplete line, whose session was not let in.
    const failures = [...errors, ...gateways.flatMap(({ lines }) => idsOf(lines, 'error'))];
    expect(failures.filter((failure) => !/damaged/.test(failure))).toEqual([]);

    await last.remove(left);
    await last.close();
    expect(readdirSync(directory).filter((name) => name !== 'damaged.jsonl')).toEqual([]);
    console.log(
      `journal: ${count} gateways, ${gateways.length} processes, ${admitted.length} sessions admitted, ${left.length} left at the end, ${unfinished.size} taken over again`,
    );
  },
);
