import { describe, expect, it, vi } from 'vitest';
import type { JournalEntry } from '../../../../client/src/meter/types.ts';
import { ended, entryOf } from '../../../support/client/journal/entries.ts';
import type { Fault } from '../../../support/client/journal/memoryDisk.ts';
import { DIRECTORY, type Gateway, settle, World } from '../../../support/client/journal/world.ts';

const many = (count: number, from = 0) =>
  Array.from({ length: count }, (_, number) => entryOf(from + number));
const idsOf = (entries: readonly JournalEntry[]) => entries.map(({ sessionId }) => sessionId);
const countOf = ({ operations }: Gateway, name: string) =>
  operations.filter((one) => one.name === name).length;

describe('saves', () => {
  it('that come at once share a write and a sync', async () => {
    const world = new World();
    const gateway = world.start();
    await gateway.journal.save([entryOf(0)], { durable: true });
    const before = { write: countOf(gateway, 'write'), sync: countOf(gateway, 'sync') };
    await Promise.all(many(500, 1).map((entry) => gateway.journal.save([entry], { durable: true })));
    expect(countOf(gateway, 'write') - before.write).toBe(1);
    expect(countOf(gateway, 'sync') - before.sync).toBe(1);
  });

  it('that need not be durable do not wait for the disk', async () => {
    const world = new World();
    const gateway = world.start();
    await gateway.journal.save([entryOf(0)], { durable: true });
    const before = countOf(gateway, 'sync');
    for (const entry of many(20, 1)) await gateway.journal.save([entry], { durable: false });
    await gateway.journal.remove(idsOf(many(10)));
    expect(countOf(gateway, 'sync')).toBe(before);
  });

  it('that share a write fail together, and the next ones do not', async () => {
    const world = new World();
    const gateway = world.start();
    await gateway.journal.save([entryOf(0)], { durable: true });
    world.disk.freeBytes = 100;
    const results = await Promise.allSettled(
      many(3, 1).map((entry) => gateway.journal.save([entry], { durable: true })),
    );
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    world.disk.freeBytes = 10_000;
    await gateway.journal.save([entryOf(4)], { durable: true });
    gateway.kill();
    expect(idsOf(await world.start().journal.takeOver())).toEqual(idsOf([entryOf(0), entryOf(4)]));
  });
});

/** Saves and removes until the file is about to be written anew. */
async function busyGateway(
  world: World,
  plan?: (operation: { name: string; number: number }) => Fault | undefined,
) {
  const gateway = world.start({ plan });
  await gateway.journal.save(many(3), { durable: true });
  for (let from = 100; from < 580; from += 10) {
    await gateway.journal.save(many(10, from), { durable: false });
    await gateway.journal.remove(idsOf(many(10, from)));
  }
  return gateway;
}

/** What makes it be written anew. */
async function overflow({ journal }: Gateway) {
  await journal.save(many(50, 1_000), { durable: true });
  await journal.save([entryOf(3)], { durable: true });
}

const kept = [...many(3), ...many(50, 1_000), entryOf(3)];
const lineCount = (world: World) =>
  world.disk.names().flatMap((name) => world.disk.text(`${DIRECTORY}/${name}`)?.split('\n') ?? []).length;

describe('a file of which most is removed', () => {
  it('is written anew', async () => {
    const world = new World();
    const gateway = await busyGateway(world);
    expect(lineCount(world)).toBeGreaterThan(900);
    await overflow(gateway);
    expect(lineCount(world)).toBeLessThan(70);
    gateway.kill();
    expect(await world.start().journal.takeOver()).toEqual(kept.map((entry) => ended(entry)));
  });

  it('stays below four times what it needs, and a thousand lines, however many sessions there were', async () => {
    const world = new World();
    const { journal } = world.start();
    let linesMax = 0;
    for (let from = 0; from < 20_000; from += 100) {
      await journal.save(many(100, from), { durable: false });
      await journal.alive('2026-11-30T10:00:00.000Z');
      await journal.remove(idsOf(many(100, from)));
      linesMax = Math.max(linesMax, lineCount(world));
    }
    expect(linesMax).toBeLessThan(1_300);
  });

  it('is complete after a crash at any step while it is written anew', async () => {
    for (let killAt = 0, isComplete = false; !isComplete; killAt += 1) {
      const world = new World();
      let from = Number.POSITIVE_INFINITY;
      const gateway = await busyGateway(world, ({ number }) =>
        number === from + killAt ? { kill: true, written: 500 } : undefined,
      );
      from = gateway.operations.length;
      overflow(gateway).then(() => {
        isComplete = true;
      });
      await settle();
      gateway.kill();
      const next = world.start();
      const found = idsOf(await next.journal.takeOver());
      expect(found).toEqual(expect.arrayContaining(idsOf(many(3))));
      expect(found).toEqual([...new Set(found)]);
      expect(idsOf(kept)).toEqual(expect.arrayContaining(found));
      if (isComplete) expect(found).toHaveLength(kept.length);
    }
  });

  it('is used as it is while it cannot be written anew, and onError hears of it', async () => {
    const world = new World();
    let isFailing = false;
    const gateway = await busyGateway(world, ({ name }) =>
      isFailing && name === 'rename' ? { code: 'ENOSPC' } : undefined,
    );
    isFailing = true;
    await overflow(gateway);
    await gateway.journal.save(many(5, 2_000), { durable: true });
    expect(gateway.errors.map(({ code, action }) => ({ code, action }))).toEqual([
      { code: 'disk_full', action: 'compact' },
    ]);
    gateway.kill();
    expect(await world.start().journal.takeOver()).toHaveLength(kept.length + 5);
  });
});

it('an onError that throws is printed, and does not stop the journal', async () => {
  const print = vi.spyOn(console, 'error').mockReturnValue();
  const world = new World();
  world.disk.put(`${DIRECTORY}/0123456789abcdef-1.jsonl`, 'torn');
  const gateway = world.start();
  gateway.errors.push = () => {
    throw new Error('no log');
  };
  expect(await gateway.journal.takeOver()).toEqual([]);
  await gateway.journal.save([entryOf(1)], { durable: true });
  expect(print).toHaveBeenCalledOnce();
  print.mockRestore();
});
