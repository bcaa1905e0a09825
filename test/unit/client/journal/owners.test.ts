import { describe, expect, it } from 'vitest';
import type { JournalEntry } from '../../../../client/src/meter/types.ts';
import { STALE_MS } from '../../../../client/src/node/lock.ts';
import { ended, entryOf } from '../../../support/client/journal/entries.ts';
import { DIRECTORY, type Gateway, World } from '../../../support/client/journal/world.ts';

const [first, second, third] = [entryOf(1), entryOf(2), entryOf(3)];
const MINUTE_MS = 60_000;

type Settings = Parameters<World['start']>[0];

/** A gateway that has saved the first entry, and another one. */
async function two(former?: Settings, next?: Settings) {
  const world = new World();
  const gateway = world.start(former);
  await gateway.journal.save([first], { durable: true });
  return { world, gateway, next: world.start(next) };
}

/** How many minutes pass until the entries are taken over. The next process looks each minute; the former one is silent. */
async function minutesUntilTaken(world: World, next: Gateway): Promise<number> {
  for (let minutes = 0; minutes < 20; minutes += 1) {
    if ((await next.journal.takeOver()).length > 0) return minutes;
    world.pass(MINUTE_MS);
  }
  return Number.POSITIVE_INFINITY;
}

describe('the entries of a process are taken over', () => {
  it('at once if it is gone', async () => {
    const { world, gateway, next } = await two();
    gateway.kill();
    expect(await minutesUntilTaken(world, next)).toBe(0);
  });

  it('at once if another process has its pid now', async () => {
    const { world, gateway } = await two({ pid: 7, start: '1000' });
    gateway.kill();
    const next = world.start({ pid: 7, start: '2000' });
    expect(await minutesUntilTaken(world, next)).toBe(0);
  });

  it('after five minutes if its pid runs, where the system does not say since when', async () => {
    const { world, gateway } = await two({ pid: 7, start: undefined });
    gateway.kill();
    const next = world.start({ pid: 7, start: undefined });
    expect(await minutesUntilTaken(world, next)).toBe(5);
  });

  it('after five minutes if it runs but has touched nothing', async () => {
    const { world, next } = await two();
    expect(await minutesUntilTaken(world, next)).toBe(5);
  });

  it.each<[where: string, fields: Settings]>([
    ['on another host', { host: 'other' }],
    ['before the system was started anew', { boot: 'before' }],
    ['in another container', { namespace: 'other' }],
  ])('five minutes after its last sign if it ran %s', async (_where, fields) => {
    const { world, gateway, next } = await two(fields);
    gateway.kill();
    world.pass(2 * MINUTE_MS);
    expect(await minutesUntilTaken(world, next)).toBe(3);
  });

  it('five minutes after its last sign if its lock is empty', async () => {
    const { world, gateway, next } = await two();
    world.disk.put(`${DIRECTORY}/${world.disk.names().find((name) => name.endsWith('.lock'))}`, '');
    gateway.kill();
    expect(await minutesUntilTaken(world, next)).toBe(5);
  });

  it('at once if its lock is not there', async () => {
    const world = new World();
    world.disk.put(`${DIRECTORY}/0123456789abcdef-1.jsonl`, `${JSON.stringify({ save: first })}\n`);
    expect(await minutesUntilTaken(world, world.start())).toBe(0);
  });

  it('never while it says that it runs', async () => {
    const { world, gateway, next } = await two({ host: 'other' });
    for (let minute = 0; minute < 30; minute += 1) {
      world.pass(MINUTE_MS);
      await gateway.journal.alive(new Date(world.wallMs).toISOString());
      expect(await next.journal.takeOver()).toEqual([]);
    }
  });

  it('never while it saves', async () => {
    const { world, gateway, next } = await two({ host: 'other' });
    for (let minute = 0; minute < 30; minute += 1) {
      world.pass(MINUTE_MS);
      await gateway.journal.save([entryOf(minute)], { durable: false });
      expect(await next.journal.takeOver()).toEqual([]);
    }
  });
});

describe('a clock that is set', () => {
  it('forward by an hour does not make a process on this machine look gone', async () => {
    const { world, next } = await two();
    world.wallMs += 60 * MINUTE_MS;
    expect(await next.journal.takeOver()).toEqual([]);
  });

  it('back by an hour does not hide that a process is gone', async () => {
    const { world, gateway, next } = await two({ host: 'other' });
    gateway.kill();
    world.wallMs -= 60 * MINUTE_MS;
    expect(await minutesUntilTaken(world, next)).toBe(5);
  });

  it('back does not end an entry before its start', async () => {
    const { world, gateway, next } = await two();
    await gateway.journal.alive('2026-11-30T08:00:00.000Z');
    gateway.kill();
    expect(await next.journal.takeOver()).toEqual([ended(first)]);
    expect(world.wallMs).toBeGreaterThan(0);
  });
});

describe('a process whose file was taken while it was suspended', () => {
  async function suspended() {
    const { world, gateway, next } = await two();
    await next.journal.takeOver();
    world.pass(STALE_MS);
    expect(await next.journal.takeOver()).toEqual([ended(first)]);
    return { world, gateway, next };
  }

  it('saves to a new file, with what it still serves', async () => {
    const { world, gateway, next } = await suspended();
    await gateway.journal.save([second], { durable: true });
    await next.journal.remove([first.sessionId]);
    await next.journal.close();
    gateway.kill();
    expect(await world.start().journal.takeOver()).toEqual([ended(first), ended(second)]);
  });

  it('notices it also when it says that it runs', async () => {
    const { world, gateway, next } = await suspended();
    await gateway.journal.alive('2026-11-30T10:00:00.000Z');
    await next.journal.remove([first.sessionId]);
    gateway.kill();
    expect(await world.start().journal.takeOver()).toEqual([ended(first, '2026-11-30T10:00:00.000Z')]);
  });

  it('has a lock again, so that the new file is not taken too', async () => {
    const { world, gateway, next } = await suspended();
    await gateway.journal.save([second], { durable: true });
    for (let minute = 0; minute < 10; minute += 1) {
      world.pass(MINUTE_MS);
      await gateway.journal.alive('2026-11-30T10:00:00.000Z');
      expect(await next.journal.takeOver()).toEqual([]);
    }
  });

  it('forgets what it had taken over, and another one has taken since', async () => {
    const { world, next } = await suspended();
    const last = world.start();
    await last.journal.takeOver();
    world.pass(STALE_MS);
    expect(await last.journal.takeOver()).toEqual([ended(first)]);
    await next.journal.remove([first.sessionId]);
    await last.journal.remove([first.sessionId]);
    await Promise.all([next.journal.close(), last.journal.close()]);
    expect(world.disk.names()).toEqual([]);
  });

  it('does not harm the file that it had, if it is suspended amid a write', async () => {
    for (let pauseAt = 0; pauseAt < 20; pauseAt += 1) {
      const world = new World();
      let resume: () => void = () => undefined;
      let count = 0;
      const gateway = world.start({
        pause: async () => {
          count += 1;
          if (count === pauseAt) await new Promise<void>((resolve) => (resume = resolve));
        },
      });
      const saves: string[] = [];
      const work = (async () => {
        for (const entry of [first, second, third]) {
          await gateway.journal.save([entry], { durable: true });
          saves.push(entry.sessionId);
        }
      })();
      await new Promise((resolve) => setImmediate(resolve));
      const next = world.start();
      const found = await next.journal.takeOver();
      world.pass(STALE_MS);
      found.push(...(await next.journal.takeOver()));
      resume();
      await work;
      gateway.kill();
      next.kill();
      const all = await world.start().journal.takeOver();
      expect(idsOf([...found, ...all]), `paused at ${pauseAt}`).toEqual(expect.arrayContaining(saves));
      expect(saves).toHaveLength(3);
    }
  });
});

describe('several processes that look at once', () => {
  it('share the entries: each goes to one', async () => {
    for (let round = 0; round < 30; round += 1) {
      const world = new World();
      const former = Array.from({ length: 5 }, () => world.start());
      for (const [number, { journal, kill }] of former.entries()) {
        await journal.save([entryOf(2 * number), entryOf(2 * number + 1)], { durable: true });
        kill();
      }
      let turn = round;
      const pause = async () => {
        turn = (turn * 16_807 + 1) % 2_147_483_647;
        for (let wait = turn % 7; wait > 0; wait -= 1) await Promise.resolve();
      };
      const takers = Array.from({ length: 8 }, () => world.start({ pause }));
      const found = await Promise.all(takers.map(({ journal }) => journal.takeOver()));
      expect(idsOf(found.flat())).toEqual(idsOf(Array.from({ length: 10 }, (_, number) => entryOf(number))));
      expect(takers.flatMap(({ errors }) => errors)).toEqual([]);
    }
  });
});

const idsOf = (entries: readonly JournalEntry[]) => entries.map(({ sessionId }) => sessionId).sort();
