import { describe, expect, it } from 'vitest';
import type { JournalEntry } from '../../../../client/src/meter/types.ts';
import { JournalError } from '../../../../client/src/node/journalError.ts';
import { toLine } from '../../../../client/src/node/records.ts';
import { ended, entryOf } from '../../../support/client/journal/entries.ts';
import type { Fault, Operation } from '../../../support/client/journal/memoryDisk.ts';
import { DIRECTORY, World } from '../../../support/client/journal/world.ts';

const [first, second, third] = [entryOf(1), entryOf(2), entryOf(3, { userId: 'Zoë\n' })];
const lineBytes = Buffer.byteLength(toLine({ save: second }));

/** What the next process finds. */
async function left(world: World) {
  const next = world.start();
  const entries = await next.journal.takeOver();
  return { entries, errors: next.errors };
}

const refusal = (call: Promise<unknown>) =>
  call.then(
    () => 'resolved' as const,
    (error: JournalError) => error,
  );

describe('a full disk', () => {
  it('rejects a save at each byte of its line, and nothing is known of the entry', async () => {
    for (let free = 0; free < lineBytes; free += 1) {
      const world = new World();
      const gateway = world.start();
      await gateway.journal.save([first], { durable: true });
      world.disk.freeBytes = free;
      const error = await refusal(gateway.journal.save([second], { durable: true }));
      expect(error).toBeInstanceOf(JournalError);
      expect(error).toMatchObject({ code: 'disk_full', action: 'save', path: DIRECTORY });
      gateway.kill();
      world.disk.freeBytes = 10_000;
      expect(await left(world)).toEqual({ entries: [ended(first)], errors: [] });
    }
  });

  it('is used again at once when it has space', async () => {
    for (let free = 0; free < lineBytes; free += 1) {
      const world = new World();
      const gateway = world.start();
      await gateway.journal.save([first], { durable: true });
      world.disk.freeBytes = free;
      await refusal(gateway.journal.save([second], { durable: true }));
      world.disk.freeBytes = 10_000;
      await gateway.journal.save([third], { durable: true });
      gateway.kill();
      expect(await left(world)).toEqual({ entries: [ended(first), ended(third)], errors: [] });
    }
  });

  it('leaves no file after a first save that failed', async () => {
    const world = new World();
    const gateway = world.start();
    for (const free of [0, 20, 50, 100, 150, 200]) {
      world.disk.freeBytes = free;
      await refusal(gateway.journal.save([first, second], { durable: true }));
    }
    await gateway.journal.close();
    expect(world.disk.names()).toEqual([]);
  });

  it('keeps an incomplete line that could not be taken back apart from the next ones', async () => {
    for (let written = 1; written < lineBytes; written += 1) {
      const world = new World();
      let failed = 0;
      const gateway = world.start({ plan: (operation) => planned(operation) });
      const planned = ({ name }: Operation): Fault | undefined => {
        if (failed === 1 && name === 'write') return { code: 'ENOSPC', written };
        return failed > 0 && (name === 'truncate' || name === 'open') ? { code: 'EIO' } : undefined;
      };
      await gateway.journal.save([first], { durable: true });
      failed = 1;
      expect(await refusal(gateway.journal.save([second], { durable: true }))).toMatchObject({
        code: 'disk_full',
      });
      // The file is not certain now, and cannot be written anew.
      expect(await refusal(gateway.journal.save([third], { durable: true }))).toMatchObject({
        code: 'failed',
      });
      gateway.kill();
      const next = world.start();
      expect(await next.journal.takeOver()).toContainEqual(ended(first));
      await next.journal.save([{ ...first, endedAt: first.startedAt }, third], { durable: true });
      next.kill();
      const { entries, errors } = await left(world);
      expect(entries).toEqual(expect.arrayContaining([ended(first), ended(third)]));
      expect(errors).toEqual([]);
    }
  });

  it('does not stop a process from taking over a file with an incomplete line', async () => {
    const world = new World();
    world.disk.put(`${DIRECTORY}/0123456789abcdef-1.jsonl`, `${toLine({ save: first })}{"save":{"sess`);
    world.disk.freeBytes = 200;
    const next = world.start({
      plan: ({ path }) => (path.endsWith('damaged.jsonl') ? { code: 'ENOSPC' } : undefined),
    });
    expect(await next.journal.takeOver()).toEqual([ended(first)]);
    expect(next.errors.map(({ code }) => code)).toEqual(['disk_full', 'damaged']);
    world.disk.freeBytes = 10_000;
    await next.journal.save([{ ...first, endedAt: '2026-11-30T10:00:00.000Z' }], { durable: true });
    next.kill();
    const last = await left(world);
    expect(last.entries).toEqual([{ ...first, endedAt: '2026-11-30T10:00:00.000Z' }]);
    expect(last.errors.map(({ code }) => code)).toEqual(['damaged']);
    expect(world.disk.text(`${DIRECTORY}/damaged.jsonl`)).toContain(JSON.stringify('{"save":{"sess'));
  });
});

describe('lines that cannot be read', () => {
  it.each<[what: string, line: string]>([
    ['torn', '{"save":{"sessionId":"x'],
    ['of zeros', '\0\0\0\0'],
    ['of another shape', '{"save":{"sessionId":"x"}}'],
    ['without an instant', JSON.stringify({ save: { ...first, startedAt: 'yesterday' } })],
    ['of a newer version', '{"merge":["x"]}'],
    ['that is no object', '7'],
  ])('are kept apart: one %s', async (_what, line) => {
    const world = new World();
    const name = '0123456789abcdef-1.jsonl';
    world.disk.put(`${DIRECTORY}/${name}`, `${toLine({ save: first })}${line}\n${toLine({ save: second })}`);
    const { entries, errors } = await left(world);
    expect(entries).toEqual([ended(first), ended(second)]);
    expect(errors).toMatchObject([{ code: 'damaged', action: 'take over' }]);
    const kept = world.disk.text(`${DIRECTORY}/damaged.jsonl`)?.split('\n').filter(Boolean) ?? [];
    expect(kept.map((record) => JSON.parse(record).line)).toEqual([line]);
  });

  it('are kept apart once, also if the next process is gone too', async () => {
    const world = new World();
    world.disk.put(`${DIRECTORY}/0123456789abcdef-1.jsonl`, `torn\n${toLine({ save: first })}`);
    for (let process = 0; process < 3; process += 1) {
      const gateway = world.start();
      expect(await gateway.journal.takeOver()).toEqual([ended(first)]);
      gateway.kill();
    }
    expect(world.disk.text(`${DIRECTORY}/damaged.jsonl`)?.match(/torn/g)).toHaveLength(1);
  });

  it('are kept apart also if nothing else is in the file, and then it is removed', async () => {
    const world = new World();
    world.disk.put(`${DIRECTORY}/0123456789abcdef-1.jsonl`, 'torn');
    const next = world.start();
    expect(await next.journal.takeOver()).toEqual([]);
    await next.journal.close();
    expect(world.disk.names()).toEqual(['damaged.jsonl']);
  });
});

describe('an operation that fails', () => {
  it.each<[fault: string, code: string, advice: string]>([
    ['EMFILE', 'too_many_files', 'Too many files are open. Raise the limit (ulimit -n).'],
    ['EACCES', 'no_permission', 'needs read and write permission'],
    ['EROFS', 'read_only', 'Name a directory that can be written to.'],
    ['EDQUOT', 'disk_full', 'Free space: no restart is needed.'],
    ['EIO', 'failed', 'Look at the cause.'],
  ])('with %s rejects with %s, and says what to do', async (fault, code, advice) => {
    const world = new World();
    let isFailing = true;
    const gateway = world.start({
      plan: ({ name }) => (isFailing && name === 'open' ? { code: fault } : undefined),
    });
    const error = await refusal(gateway.journal.save([first], { durable: true }));
    expect(error).toMatchObject({ code, action: 'save', path: expect.stringContaining(DIRECTORY) });
    expect((error as JournalError).message).toContain(advice);
    isFailing = false;
    await gateway.journal.save([first], { durable: true });
    gateway.kill();
    expect((await left(world)).entries).toEqual([ended(first)]);
  });

  it('at any step leaves what was saved before, and nothing of the save that it rejected', async () => {
    for (let failAt = 0, isComplete = false; !isComplete; failAt += 1) {
      const world = new World();
      const known: JournalEntry[] = [];
      const gateway = world.start({
        plan: ({ number, name }) =>
          number === failAt && name !== 'close' ? { code: 'EIO', written: 30 } : undefined,
      });
      for (const entry of [first, second, third]) {
        const saved = await refusal(gateway.journal.save([entry], { durable: true }));
        if (saved === 'resolved') known.push(entry);
      }
      isComplete = gateway.operations.length <= failAt;
      await gateway.journal.close();
      const { entries, errors } = await left(world);
      expect(entries, `after operation ${failAt}`).toEqual(known.map((entry) => ended(entry)));
      expect(errors).toEqual([]);
    }
  });

  it('and that cannot be taken back is taken back when the journal is closed', async () => {
    const world = new World();
    let isFailing = false;
    const gateway = world.start({
      plan: ({ name }) => (isFailing && /sync|truncate/.test(name) ? { code: 'EIO' } : undefined),
    });
    await gateway.journal.save([first], { durable: true });
    isFailing = true;
    expect(await refusal(gateway.journal.save([second], { durable: true }))).toMatchObject({
      code: 'failed',
    });
    isFailing = false;
    await gateway.journal.close();
    expect(await left(world)).toEqual({ entries: [ended(first)], errors: [] });
  });

  it('with EROFS in a directory with files of others rejects once', async () => {
    const world = new World();
    for (const owner of ['0', '1', '2']) {
      world.disk.put(`${DIRECTORY}/${owner.repeat(16)}-1.jsonl`, toLine({ save: first }));
    }
    const next = world.start({
      plan: ({ name }) => (name === 'open' || name === 'rename' ? { code: 'EROFS' } : undefined),
    });
    expect(await refusal(next.journal.takeOver())).toMatchObject({ code: 'read_only', action: 'take over' });
    expect(next.errors).toEqual([]);
  });

  it('while files are taken over is reported, and they are taken over later', async () => {
    for (let failAt = 0, isComplete = false; !isComplete; failAt += 1) {
      let isFailing = true;
      const world = new World();
      for (const entry of [first, second]) {
        const former = world.start();
        await former.journal.save([entry], { durable: true });
        former.kill();
      }
      const next = world.start({
        plan: ({ number }) => (isFailing && number === failAt ? { code: 'EMFILE' } : undefined),
      });
      const early = await next.journal.takeOver().catch((error: JournalError) => {
        expect(error.code).toBe('too_many_files');
        return [];
      });
      isComplete = next.operations.length <= failAt;
      isFailing = false;
      const late = await next.journal.takeOver();
      expect([...early, ...late]).toHaveLength(2);
    }
  });
});
