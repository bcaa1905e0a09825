import { beforeEach, describe, expect, it } from 'vitest';
import { applyMailEvent } from '../../../services/notifications/domain/applyMailEvent.ts';
import type { MailEvent } from '../../../services/notifications/domain/mailFeedback.ts';
import { resendNotice } from '../../../services/notifications/domain/resendNotice.ts';
import type { NoticeId } from '../../../services/notifications/domain/sendingPorts.ts';
import { CLAIM_SECONDS } from '../../../services/notifications/domain/sendNotice.ts';
import { parseMailEvent } from '../../../services/notifications/gateway/parseMailEvent.ts';
import { createFeedbackStore } from '../../../services/notifications/store/feedbackStore.ts';
import { createNoticeAdminStore } from '../../../services/notifications/store/noticeAdminStore.ts';
import { createNotice } from '../../../shared/contract/notifications/notices.ts';
import { type NoticeWorld, noticeWorld, WELCOME } from '../../support/notifications/noticeWorld.ts';
import { bounceEvent, noticeTags, sendEvent } from '../../support/notifications/sesEvents.ts';
import { storedContact } from '../../support/notifications/storedNotices.ts';

const NOW = Math.floor(Date.now() / 1000);
const AGAIN = NOW + 3_600;
const iso = (seconds: number) => new Date(seconds * 1000).toISOString();
let world: NoticeWorld;

beforeEach(async () => {
  world = await noticeWorld(NOW);
  await world.addCustomer('u1');
});

/** Applies an event as SES would publish it of the e-mail that was accepted last. */
async function report(create: typeof sendEvent, mailedAt: number) {
  const mail = world.ses.accepted.at(-1);
  if (!mail) throw new Error('no e-mail was accepted');
  const { to, messageId, accountId, key } = mail;
  const parsed = parseMailEvent(
    create({ to, messageId, mailedAt: iso(mailedAt), tags: noticeTags(accountId, key) }),
  );
  if (parsed.kind !== 'event') throw new Error(parsed.reason);
  await applyMailEvent(createFeedbackStore(world.table), parsed.event, NOW);
  return parsed.event satisfies MailEvent;
}
const bouncedAt = (at: number) => (mail: Parameters<typeof sendEvent>[0]) =>
  bounceEvent(mail, { at: iso(at) });
const resend = ({ accountId, key }: NoticeId, now: number) =>
  resendNotice(
    { store: createNoticeAdminStore(world.table), enqueue: async () => {} },
    { accountId, key, again: `request-${now}`, now },
  );

describe('an e-mail whose response was lost', () => {
  it('is not sent twice once its event has arrived', async () => {
    const id = await world.addNotice('u1', WELCOME);
    world.ses.faults.push({ kind: 'accept_and_hang' });
    expect(await world.send(id, NOW)).toMatchObject({ kind: 'later' });
    await report(sendEvent, NOW);
    expect(await world.noticeAt(id)).toMatchObject({ state: 'sent', messageId: 'ses-1' });
    expect(await world.send(id, NOW + CLAIM_SECONDS + 1)).toEqual({ kind: 'finished' });
    expect(world.ses.accepted).toHaveLength(1);
  });
});

describe('an event that arrives before the response', () => {
  it('leaves the result of the attempt as it is', async () => {
    const id = await world.addNotice('u1', WELCOME);
    world.ses.onAccepted = async () => void (await report(sendEvent, NOW));
    expect(await world.send(id, NOW)).toMatchObject({ kind: 'sent' });
    expect(await world.noticeAt(id)).toMatchObject({ state: 'sent', messageId: 'ses-1', delivery: 'send' });
  });
});

describe('a notice that is sent again', () => {
  it('is sent once more, and has the feedback of the second e-mail only', async () => {
    const id = await world.addNotice('u1', WELCOME);
    await world.send(id, NOW);
    await report((mail) => bounceEvent(mail, { bounceType: 'Transient', at: iso(NOW + 1) }), NOW);
    expect(await world.noticeAt(id)).toMatchObject({ state: 'sent', delivery: 'bounce' });
    expect(await resend(id, AGAIN)).toMatchObject({ kind: 'queued' });
    // Late events of the first e-mail.
    await report(sendEvent, NOW);
    expect(await world.noticeAt(id)).toMatchObject({ state: 'new' });
    expect(await world.send(id, AGAIN)).toEqual({ kind: 'sent', messageId: 'ses-2' });
    await report(sendEvent, AGAIN);
    const notice = await world.noticeAt(id);
    expect(notice).toMatchObject({ state: 'sent', attempts: 2, messageId: 'ses-2', delivery: 'send' });
    expect(world.ses.accepted).toHaveLength(2);
  });

  it('is sent once if its message is on the queue twice', async () => {
    const id = await world.addNotice('u1', WELCOME);
    await world.send(id, NOW);
    await resend(id, AGAIN);
    await world.send(id, AGAIN);
    expect(await world.send(id, AGAIN + 1)).toEqual({ kind: 'finished' });
    expect(world.ses.accepted).toHaveLength(2);
  });

  it('is skipped if it does not hold any more', async () => {
    const id = await world.addNotice('u1', WELCOME);
    await world.send(id, NOW);
    await world.addAccount('u1', { subscription: undefined });
    await resend(id, AGAIN);
    expect(await world.send(id, AGAIN)).toMatchObject({ kind: 'skipped', reason: 'untrue' });
  });
});

describe('an address whose e-mails come back for good', () => {
  it('gets no further e-mail', async () => {
    await world.send(await world.addNotice('u1', WELCOME), NOW);
    await report(bouncedAt(NOW + 60), NOW);
    const next = await world.addNotice(
      'u1',
      createNotice('quota_100', await world.useUp('u1'), { version: 3 }),
    );
    expect(await world.send(next, NOW + 120)).toEqual({ kind: 'skipped', reason: 'address_suppressed' });
    expect(world.ses.accepted).toHaveLength(1);
  });

  it('stays proposed with its problem, and the verified one gets the further e-mails', async () => {
    await world.changeContact('u1', { proposed: { email: 'eve@example.com', at: NOW } });
    const confirmation = createNotice('confirm_address', {}, { version: 3 });
    await world.send(await world.addNotice('u1', confirmation), NOW);
    await report(bouncedAt(NOW + 60), NOW);
    const proposed = { email: 'eve@example.com', at: NOW, problem: 'bounce' };
    expect(await storedContact(world.table, 'u1')).toMatchObject({ proposed });
    await world.send(await world.addNotice('u1', WELCOME), NOW + 120);
    expect(world.ses.accepted.map(({ to }) => to)).toEqual(['eve@example.com', 'u1@example.com']);
  });
});
