import { describe, expect, it } from 'vitest';
import type { Journal, JournalEntry } from '../../../../client/src/meter/types.ts';
import { STALE_MS } from '../../../../client/src/node/lock.ts';
import { ended, entryOf } from '../../../support/client/journal/entries.ts';
import { DIRECTORY, type Gateway, settle, World } from '../../../support/client/journal/world.ts';
import { seededRandom } from '../../../support/seededRandom.ts';

const LATER = '2026-11-30T09:30:00.000Z';
const all = Array.from({ length: 8 }, (_, number) => entryOf(number));
const idsOf = (entries: readonly JournalEntry[]) => entries.map(({ sessionId }) => sessionId).sort();

/** The entries that a former process has left. */
const LEFT = [entryOf(100), entryOf(101, { endedAt: LATER })];

/** What a scenario has done until its process was killed. */
class Account {
  readonly saved = new Map<string, boolean>();
  readonly removed = new Map<string, boolean>();

  async save(journal: Journal, entries: JournalEntry[], durable: boolean) {
    for (const id of idsOf(entries)) if (!this.saved.has(id)) this.saved.set(id, false);
    await journal.save(entries, { durable });
    for (const id of idsOf(entries)) this.saved.set(id, true);
  }

  async remove(journal: Journal, entries: JournalEntry[]) {
    for (const id of idsOf(entries)) this.removed.set(id, false);
    await journal.remove(idsOf(entries));
    for (const id of idsOf(entries)) this.removed.set(id, true);
  }

  /** Each id that must be found, and each that may be. */
  get expected() {
    const kept = [...this.saved].filter(([id]) => !this.removed.has(id));
    return {
      sure: kept.filter(([, isSure]) => isSure).map(([id]) => id),
      never: [...this.removed].filter(([, isSure]) => isSure).map(([id]) => id),
    };
  }
}

async function scenario(journal: Journal, account: Account) {
  for (const { sessionId } of LEFT) account.saved.set(sessionId, true);
  await journal.takeOver();
  await account.save(journal, all.slice(0, 3), true);
  await Promise.all([
    account.save(journal, all.slice(3, 4), false),
    account.save(journal, all.slice(4, 6), true),
    journal.alive(LATER),
  ]);
  await account.remove(journal, [...all.slice(0, 1), ...LEFT.slice(0, 1)]);
  await account.save(journal, [ended(all[1] as JournalEntry, LATER)], true);
  await account.remove(journal, [...all.slice(4, 5), ...LEFT.slice(1)]);
  await account.save(journal, all.slice(6), true);
  await journal.close();
}

async function worldWithLeftEntries() {
  const world = new World();
  const former = world.start();
  await former.journal.save(LEFT, { durable: true });
  former.kill();
  return world;
}

/** Kills the process of the scenario before, or amid, its operation with this number. Returns whether it came so far. */
async function runUntil(world: World, killAt: number, written: number) {
  const account = new Account();
  const gateway = world.start({
    plan: ({ number }) => (number === killAt ? { kill: true, written } : undefined),
  });
  let isComplete = false;
  scenario(gateway.journal, account).then(() => {
    isComplete = true;
  });
  await settle();
  gateway.kill();
  return { account, isComplete };
}

async function drain(world: World, gateway: Gateway = world.start()) {
  const entries = await gateway.journal.takeOver();
  return { gateway, entries };
}

function check(account: Account, entries: JournalEntry[]) {
  const found = idsOf(entries);
  const { sure, never } = account.expected;
  expect(found).toEqual([...new Set(found)]);
  expect(found).toEqual(expect.arrayContaining(sure));
  expect(found.filter((id) => never.includes(id) || !account.saved.has(id))).toEqual([]);
  expect(entries.every(({ endedAt }) => endedAt === LATER || endedAt === all[0]?.startedAt)).toBe(true);
}

describe('a process that is killed at any step', () => {
  it.each([0, 1, 40, 150])(
    'leaves every entry that it saved, if the last write has %i bytes',
    async (written) => {
      let killAt = 0;
      for (let isComplete = false; !isComplete; killAt += 1) {
        const world = await worldWithLeftEntries();
        const run = await runUntil(world, killAt, written);
        isComplete = run.isComplete;
        const { gateway, entries } = await drain(world);
        check(run.account, entries);
        expect(gateway.errors.every(({ code }) => code === 'damaged')).toBe(true);
        await gateway.journal.remove(idsOf(entries));
        // A lock that was being written names no process.
        world.pass(STALE_MS + 1);
        await gateway.journal.takeOver();
        await gateway.journal.close();
        expect(world.disk.names().filter((name) => name !== 'damaged.jsonl')).toEqual([]);
      }
      expect(killAt).toBeGreaterThan(30);
    },
  );

  it('leaves every entry also if the next one is killed at any step while it takes them over', async () => {
    for (const killAt of [12, 21, 30, 45]) {
      for (let second = 0, isComplete = false; !isComplete; second += 1) {
        const world = await worldWithLeftEntries();
        const { account } = await runUntil(world, killAt, 10);
        const next = world.start({ plan: ({ number }) => (number === second ? { kill: true } : undefined) });
        next.journal.takeOver().then(() => {
          isComplete = true;
        });
        await settle();
        next.kill();
        check(account, (await drain(world)).entries);
      }
    }
  });
});

describe('a machine that crashes at any step', () => {
  it('keeps every entry that was saved durably', async () => {
    const random = seededRandom(7);
    for (let killAt = 0, isComplete = false; !isComplete; killAt += 1) {
      for (let attempt = 0; attempt < 20; attempt += 1) {
        const world = await worldWithLeftEntries();
        const run = await runUntil(world, killAt, Math.floor(random() * 200));
        isComplete = run.isComplete;
        world.disk.crash(random);
        const next = world.start({ boot: 'c' });
        // The lock says that its process ran before the system was started anew. That could be another machine.
        world.pass(STALE_MS + 1);
        const found = idsOf(await next.journal.takeOver());
        // The fourth entry was not saved durably.
        const sure = run.account.expected.sure.filter((id) => id !== all[3]?.sessionId);
        expect(found).toEqual([...new Set(found)]);
        expect(found, `after operation ${killAt}`).toEqual(expect.arrayContaining(sure));
      }
    }
  });

  it('keeps what was saved after a sync that failed', async () => {
    const world = new World();
    let isFailing = false;
    const gateway = world.start({
      plan: ({ name }) => (isFailing && name === 'sync' ? { code: 'EIO' } : undefined),
    });
    await gateway.journal.save(all.slice(0, 1), { durable: true });
    isFailing = true;
    await expect(gateway.journal.save(all.slice(1, 2), { durable: true })).rejects.toThrow('EIO');
    isFailing = false;
    await gateway.journal.save(all.slice(2, 3), { durable: true });
    gateway.kill();
    world.disk.crash(() => 0);
    expect(idsOf((await drain(world)).entries)).toEqual(idsOf([all[0], all[2]] as JournalEntry[]));
  });

  it('keeps what was rejected', async () => {
    const world = new World();
    const gateway = world.start();
    await gateway.journal.reject(all[0] as JournalEntry, 'report_too_old');
    world.disk.crash(() => 0);
    expect(world.disk.text(`${DIRECTORY}/rejected.jsonl`)).toContain('report_too_old');
  });
});
