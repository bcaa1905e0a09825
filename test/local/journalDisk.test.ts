import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it, onTestFinished } from 'vitest';
import { fileJournal, type JournalError } from '../../client/src/node/fileJournal.ts';
import { ended, entryOf } from '../support/client/journal/entries.ts';
import { PROJECT_ROOT, runCommand } from '../support/runCommand.ts';

const PROGRAM = path.join(PROJECT_ROOT, 'test/support/client/journal/gatewayProcess.ts');
const MANY = 10_000;

/** A process that does nothing else needs 0.2 s. */
const TAKE_OVER_MS_MAX = 2_000;

function emptyDirectory(): string {
  const directory = mkdtempSync(path.join(tmpdir(), 'journal-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** A file system of its own. Only root may mount one, on Linux. */
function mounted(sizeKiB: number): string | undefined {
  const directory = emptyDirectory();
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${sizeKiB}k`, 'tmpfs', directory], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  onTestFinished(() => void execFileSync('umount', ['-l', directory]));
  return directory;
}

/** After a collection of garbage. */
function heapBytes(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  return process.memoryUsage().heapUsed;
}

const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'resolved',
    ({ code }: JournalError) => code,
  );

describe('a disk of its own', () => {
  it('that is full rejects saves, loses none that it took, and works again when it has space', async ({
    skip,
  }) => {
    const disk = mounted(64);
    if (!disk) return skip('needs root on Linux, to mount a file system');
    const directory = path.join(disk, 'journal');
    const journal = fileJournal({ directory });
    const kept = [];
    let number = 0;
    for (let refused = 0; refused < 20; number += 1) {
      const entry = entryOf(number);
      const code = await codeOf(journal.save([entry], { durable: true }));
      if (code === 'resolved') kept.push(entry);
      else expect(code).toBe('disk_full');
      refused += code === 'resolved' ? 0 : 1;
    }
    expect(kept.length).toBeGreaterThan(100);
    execFileSync('mount', ['-o', 'remount,size=1m', disk]);
    const last = entryOf(number + 1);
    await journal.save([last], { durable: true });
    await journal.close();
    const next = fileJournal({ directory });
    expect(await next.takeOver()).toEqual([...kept, last].map((entry) => ended(entry)));
    await next.close();
  });

  it('that is read-only rejects saves with what to do', async ({ skip }) => {
    const disk = mounted(64);
    if (!disk) return skip('needs root on Linux, to mount a file system');
    execFileSync('mount', ['-o', 'remount,ro', disk]);
    const journal = fileJournal({ directory: disk });
    const saved = journal.save([entryOf(1)], { durable: true });
    await expect(saved).rejects.toMatchObject({
      code: 'read_only',
      message: expect.stringContaining('Name a directory that can be written to'),
    });
  });
});

describe('a directory', () => {
  it('in which the user may not write rejects saves with what to do', async ({ skip }) => {
    if (process.getuid?.() === 0) return skip('root may write everywhere');
    const directory = emptyDirectory();
    mkdirSync(path.join(directory, 'closed'), { mode: 0o500 });
    const journal = fileJournal({ directory: path.join(directory, 'closed') });
    expect(await codeOf(journal.save([entryOf(1)], { durable: true }))).toBe('no_permission');
  });

  it('whose name is that of a file rejects saves', async () => {
    const directory = path.join(emptyDirectory(), 'file');
    writeFileSync(directory, '');
    const journal = fileJournal({ directory });
    expect(await codeOf(journal.save([entryOf(1)], { durable: true }))).toBe('failed');
  });

  it('that is deleted is created again by the next save, with all entries', async () => {
    const directory = path.join(emptyDirectory(), 'journal');
    const journal = fileJournal({ directory });
    await journal.save([entryOf(1)], { durable: true });
    rmSync(directory, { recursive: true });
    await journal.save([entryOf(2)], { durable: true });
    await journal.close();
    const next = fileJournal({ directory });
    expect(await next.takeOver()).toEqual([ended(entryOf(1)), ended(entryOf(2))]);
    await next.close();
  });
});

it('a process that has too many files open says so, and goes on when it has fewer', async () => {
  const directory = emptyDirectory();
  const source = `
    import { closeSync, openSync } from 'node:fs';
    import { fileJournal } from '${path.join(PROJECT_ROOT, 'client/src/node/fileJournal.ts')}';
    const entry = (sessionId) => ({ sessionId, userId: 'u', startedAt: new Date().toISOString(), clock: 'gateway' });
    const journal = fileJournal({ directory: ${JSON.stringify(directory)} });
    const save = (id) => journal.save([entry(id)], { durable: true }).then(() => 'saved', ({ code }) => code);
    const open = [];
    try { for (;;) open.push(openSync('/dev/null')); } catch {}
    const results = [await save('a')];
    for (const file of open.splice(0)) closeSync(file);
    results.push(await save('b'));
    try { for (;;) open.push(openSync('/dev/null')); } catch {}
    results.push(await save('c'));
    for (const file of open) closeSync(file);
    console.log(JSON.stringify(results));
    await journal.close();`;
  const program = path.join(emptyDirectory(), 'program.mjs');
  writeFileSync(program, source);
  const { out, error } = await runCommand('sh', [
    '-c',
    `ulimit -n 64; exec "${process.execPath}" "${program}"`,
  ]);
  expect(out, error).toBe('["too_many_files","saved","saved"]\n');
  const next = fileJournal({ directory });
  expect((await next.takeOver()).map(({ sessionId }) => sessionId)).toEqual(['b', 'c']);
  await next.close();
});

it(`${MANY} entries of a process that was killed are taken over within ${TAKE_OVER_MS_MAX} ms`, async () => {
  const directory = emptyDirectory();
  const child = spawn(process.execPath, [PROGRAM, directory, 'many', String(MANY)]);
  onTestFinished(() => void child.kill('SIGKILL'));
  let out = '';
  for await (const chunk of child.stdout) {
    out += chunk;
    if (out.includes('ready')) break;
  }
  child.kill('SIGKILL');
  await once(child, 'exit');
  const bytes = readdirSync(directory).reduce(
    (sum, name) => sum + statSync(path.join(directory, name)).size,
    0,
  );

  const heapBefore = heapBytes();
  const startMs = performance.now();
  const journal = fileJournal({ directory });
  const entries = await journal.takeOver();
  const takenMs = performance.now() - startMs;
  const heapMiB = (heapBytes() - heapBefore) / 2 ** 20;
  expect(entries).toHaveLength(MANY);
  expect(takenMs).toBeLessThan(TAKE_OVER_MS_MAX);

  const removeStartMs = performance.now();
  const ids = entries.map(({ sessionId }) => sessionId);
  for (let first = 0; first < MANY; first += 100) await journal.remove(ids.slice(first, first + 100));
  await journal.close();
  const removedMs = performance.now() - removeStartMs;
  expect(readdirSync(directory)).toEqual([]);
  console.log(
    `journal: ${MANY} entries (${(bytes / 2 ** 20).toFixed(1)} MiB) taken over in ${takenMs.toFixed(0)} ms with ${heapMiB.toFixed(1)} MiB of memory, removed in batches of 100 in ${removedMs.toFixed(0)} ms`,
  );
});
