import { beforeEach, expect, it } from 'vitest';
import type { SendDeps } from '../../../services/notifications/domain/sendNotice.ts';
import { createNotice } from '../../../shared/contract/notifications/notices.ts';
import { type NoticeWorld, noticeWorld, WELCOME } from '../../support/notifications/noticeWorld.ts';
import { starterSubscription } from '../../support/table/testTable.ts';

const NOW = Math.floor(Date.now() / 1000);
const VERSION = { version: 1 };
let world: NoticeWorld;

beforeEach(async () => {
  world = await noticeWorld(NOW);
  await world.addCustomer('u1');
});

it('quota_80 is not sent once quota_100 of the same period and quota exists', async () => {
  const facts = await world.useUp('u1');
  const first = await world.addNotice('u1', createNotice('quota_80', facts, VERSION));
  const second = await world.addNotice('u1', createNotice('quota_100', facts, VERSION));
  expect(await world.send(first, NOW)).toEqual({ kind: 'skipped', reason: 'untrue' });
  expect(await world.send(second, NOW)).toMatchObject({ kind: 'sent' });
  expect(world.ses.accepted.map(({ subject }) => subject)).toEqual(['quota_100 (en)']);
});

it('quota_80 is sent beside quota_100 of another quota', async () => {
  const facts = await world.useUp('u1');
  await world.addNotice('u1', createNotice('quota_100', { ...facts, included: facts.included / 2 }, VERSION));
  const id = await world.addNotice('u1', createNotice('quota_80', facts, VERSION));
  expect(await world.send(id, NOW)).toMatchObject({ kind: 'sent' });
});

it('a quota of 100, 200 and 100 again has one notice each', async () => {
  const facts = await world.useUp('u1');
  const tell = async (included: number, used: number) => {
    await world.addAccount('u1', { terms: { sessionsIncluded: included }, sessionsUsed: used });
    const notice = createNotice('quota_80', { ...facts, included, used }, VERSION);
    return world.send(await world.addNotice('u1', notice), NOW);
  };
  expect(await tell(100, 90)).toMatchObject({ kind: 'sent' });
  expect(await tell(200, 170)).toMatchObject({ kind: 'sent' });
  expect(await tell(100, 170)).toEqual({ kind: 'finished' });
  expect(world.ses.accepted).toHaveLength(2);
});

it('a quota notice is not sent once the customer has a larger quota', async () => {
  const id = await world.addNotice('u1', createNotice('quota_100', await world.useUp('u1'), VERSION));
  await world.addAccount('u1', { subscription: starterSubscription(NOW, { plan: 'growth' }) });
  expect(await world.send(id, NOW)).toEqual({ kind: 'skipped', reason: 'untrue' });
  expect(world.ses.requests).toBe(0);
});

it('a quota notice is not sent in the next period, though the account item is of the earlier one', async () => {
  const facts = await world.useUp('u1');
  const id = await world.addNotice('u1', createNotice('quota_100', facts, VERSION));
  expect(await world.send(id, facts.periodEnd)).toEqual({ kind: 'skipped', reason: 'untrue' });
});

it('an address that was verified between the read and the claim gets the e-mail', async () => {
  const id = await world.addNotice('u1', WELCOME);
  const waitForTurn = changingOnce({ email: 'new@example.com' });
  expect(await world.send(id, NOW, { waitForTurn })).toMatchObject({ kind: 'sent' });
  expect(world.ses.accepted.map(({ to }) => to)).toEqual(['new@example.com']);
});

it('an address that was suppressed between the read and the claim gets nothing', async () => {
  const id = await world.addNotice('u1', WELCOME);
  const waitForTurn = changingOnce({ suppressed: { reason: 'complaint', at: NOW } });
  const result = await world.send(id, NOW, { waitForTurn });
  expect(result).toEqual({ kind: 'skipped', reason: 'address_suppressed' });
  expect(world.ses.requests).toBe(0);
});

it('one e-mail is sent, to the address at the claim, if the contact is replaced after it', async () => {
  const id = await world.addNotice('u1', WELCOME);
  const sendMail: SendDeps['sendMail'] = async (mail) => {
    await world.changeContact('u1', { email: 'new@example.com' });
    return world.deps.sendMail(mail);
  };
  expect(await world.send(id, NOW, { sendMail })).toMatchObject({ kind: 'sent' });
  expect(world.ses.accepted.map(({ to }) => to)).toEqual(['u1@example.com']);
});

it('a contact that changes each time delays the e-mail', async () => {
  const id = await world.addNotice('u1', WELCOME);
  const waitForTurn = async () => void (await world.changeContact('u1', { timeZone: 'Europe/Paris' }));
  expect(await world.send(id, NOW, { waitForTurn })).toEqual({ kind: 'later', cause: 'changed' });
  expect(world.ses.requests).toBe(0);
});

it('an e-mail is in the language of the contact', async () => {
  await world.changeContact('u1', { language: 'fr' });
  await world.send(await world.addNotice('u1', WELCOME), NOW);
  expect(world.ses.accepted[0]?.subject).toBe('welcome (fr)');
});

/** The sender waits for its turn after it has read everything, and before it claims the notice. */
function changingOnce(changes: Parameters<NoticeWorld['changeContact']>[1]): SendDeps['waitForTurn'] {
  let isChanged = false;
  return async () => {
    if (isChanged) return;
    isChanged = true;
    await world.changeContact('u1', changes);
  };
}
