import { beforeEach, describe, expect, it } from 'vitest';
import type { Claim, NewLink, NoticeStore } from '../../services/notifications/domain/sendingPorts.ts';
import type { StoredNotice } from '../../services/notifications/domain/storedNotice.ts';
import { createNotice } from '../../shared/contract/notifications/notices.ts';
import { type NoticeWorld, noticeWorld, WELCOME } from '../support/notifications/noticeWorld.ts';

const NOW = Math.floor(Date.now() / 1000);
const LINK: NewLink = {
  token: 'a'.repeat(43),
  link: { accountId: 'u1', purpose: 'unsubscribe', kind: 'quota_80', expiresAt: NOW + 60 },
};
let world: NoticeWorld;
let store: NoticeStore;

beforeEach(async () => {
  world = await noticeWorld(NOW);
  store = world.deps.store;
  await world.addCustomer('u1');
});

async function given(): Promise<{ notice: StoredNotice; claim: Claim }> {
  const id = await world.addNotice('u1', WELCOME);
  const { found } = await store.readNotice(id);
  if (found.kind !== 'readable') throw new Error('the notice cannot be read');
  return { notice: found.notice, claim: { ...id, attempt: found.notice.attempts + 1, until: NOW + 300 } };
}

const contactNow = async () => (await store.readNotice({ accountId: 'u1', key: WELCOME.key })).contact;

describe('readNotice', () => {
  it('reads the notice, the account and the contact with one strongly consistent request', async () => {
    const requests: unknown[] = [];
    world.table.client.middlewareStack.add(
      (next) => (args) => {
        requests.push(args.input);
        return next(args);
      },
      { step: 'initialize' },
    );
    const facts = { plan: 'starter', since: 5, periodEnd: 9, included: 100, used: 80, at: 6 };
    const id = await world.addNotice('u1', createNotice('quota_80', facts, { version: 1 }));
    requests.length = 0;
    const reading = await store.readNotice(id);
    expect(reading).toMatchObject({
      found: { kind: 'readable', notice: { kind: 'quota_80', state: 'new', attempts: 0, facts } },
      account: { accountId: 'u1' },
      contact: { email: 'u1@example.com' },
      isUsedUp: false,
    });
    expect(requests).toHaveLength(1);
    expect(JSON.stringify(requests)).toContain('"ConsistentRead":true');
  });

  it('finds the notice of 100 % of the same period and quota only', async () => {
    const facts = { plan: 'starter', since: 5, periodEnd: 9, included: 100, used: 80, at: 6 };
    const id = await world.addNotice('u1', createNotice('quota_80', facts, { version: 1 }));
    await world.addNotice('u1', createNotice('quota_100', { ...facts, since: 6 }, { version: 1 }));
    await world.addNotice('u1', createNotice('quota_100', { ...facts, included: 200 }, { version: 1 }));
    expect((await store.readNotice(id)).isUsedUp).toBe(false);
    await world.addNotice('u1', createNotice('quota_100', facts, { version: 1 }));
    expect((await store.readNotice(id)).isUsedUp).toBe(true);
  });

  it('returns the contact of an account that has stored none', async () => {
    await world.addAccount('u2');
    const reading = await store.readNotice({ accountId: 'u2', key: WELCOME.key });
    expect(reading).toMatchObject({ found: { kind: 'none' }, contact: { version: 0, language: 'en' } });
  });
});

describe('claim', () => {
  it('applies once to a notice as it was read, and stores no link otherwise', async () => {
    const { notice, claim } = await given();
    const contact = await contactNow();
    expect(await store.claim({ claim, notice, contact })).toBe(true);
    expect(await store.claim({ claim, notice, contact, link: LINK })).toBe(false);
    expect(await world.links()).toEqual([]);
    expect(await world.noticeAt(claim)).toMatchObject({
      state: 'sending',
      attempts: 1,
      sendingUntil: NOW + 300,
    });
  });

  it('does not apply once the contact was changed', async () => {
    const { notice, claim } = await given();
    const contact = await contactNow();
    await world.changeContact('u1', { language: 'fr' });
    expect(await store.claim({ claim, notice, contact })).toBe(false);
    expect(await store.claim({ claim, notice, contact: await contactNow() })).toBe(true);
  });

  it('does not bring back a notice that was erased', async () => {
    const { notice, claim } = await given();
    const other = { ...claim, key: 'welcome#gone' };
    expect(
      await store.claim({ claim: other, notice: { ...notice, key: other.key }, contact: await contactNow() }),
    ).toBe(false);
    expect((await store.readNotice(other)).found).toEqual({ kind: 'none' });
  });

  it('replaces the link of an earlier attempt, and removes it if there is none', async () => {
    const { notice, claim } = await given();
    const contact = await contactNow();
    await store.claim({ claim, notice, contact, link: LINK });
    await store.release(claim, { error: 'throttled' });
    const second = await given();
    const link = { ...LINK, token: 'b'.repeat(43) };
    expect(second.notice.link).toMatch(/^[0-9a-f]{64}$/);
    await store.claim({ ...second, contact, link });
    expect(await world.links()).toHaveLength(1);
    await store.release(second.claim, { error: 'throttled' });
    await store.claim({ ...(await given()), contact });
    expect(await world.links()).toEqual([]);
    expect(await world.noticeAt(claim)).not.toHaveProperty('link');
  });
});

describe('the results of an attempt', () => {
  it('apply while its claim holds, and not to a later one', async () => {
    const { notice, claim } = await given();
    const contact = await contactNow();
    await store.claim({ claim, notice, contact });
    await store.release(claim, { error: 'throttled' });
    const later = await given();
    await store.claim({ ...later, contact });
    expect(later.claim.attempt).toBe(2);
    expect(await store.recordSent(claim, { messageId: 'm1', now: NOW })).toBe(false);
    expect(await store.release(claim, { error: '' })).toBe(false);
    expect(await store.recordFailed(claim, { reason: 'rejected', error: '' })).toBe(false);
    expect(await store.recordSent(later.claim, { messageId: 'm2', now: NOW })).toBe(true);
    expect(await world.noticeAt(claim)).toMatchObject({ state: 'sent', messageId: 'm2' });
  });

  it('do not replace what a Send event recorded', async () => {
    const { notice, claim } = await given();
    await store.claim({ claim, notice, contact: await contactNow() });
    await world.recordSendEvent({ ...claim, messageId: 'm1' });
    expect(await store.release(claim, { error: '' })).toBe(false);
    expect(await store.recordSent(claim, { messageId: 'm2', now: NOW })).toBe(false);
    expect(await world.noticeAt(claim)).toMatchObject({ state: 'sent', messageId: 'm1' });
  });

  it('a notice is not skipped once it was claimed', async () => {
    const { notice, claim } = await given();
    await store.claim({ claim, notice, contact: await contactNow() });
    expect(await store.skip(notice, 'untrue')).toBe(false);
    expect(await world.noticeAt(claim)).toMatchObject({ state: 'sending' });
  });
});
