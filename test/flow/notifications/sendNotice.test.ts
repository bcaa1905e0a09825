import { beforeEach, describe, expect, it } from 'vitest';
import { CLAIM_SECONDS } from '../../../services/notifications/domain/sendNotice.ts';
import { renderMail } from '../../../services/notifications/mails/renderMail.ts';
import { addressHash } from '../../../shared/aws/keyHashes.ts';
import { createNotice, type Notice } from '../../../shared/contract/notifications/notices.ts';
import { SECONDS_PER_DAY } from '../../../shared/time.ts';
import { refusal } from '../../support/notifications/fakeSes.ts';
import { type NoticeWorld, noticeWorld, WELCOME } from '../../support/notifications/noticeWorld.ts';
import { scanRows } from '../../support/table/fullAccount.ts';

const NOW = Math.floor(Date.now() / 1000);
const LATER = NOW + CLAIM_SECONDS + 1;
let world: NoticeWorld;

beforeEach(async () => {
  world = await noticeWorld(NOW);
  await world.addCustomer('u1');
});

describe('a notice', () => {
  it('is sent once, and recorded', async () => {
    const id = await world.addNotice('u1', WELCOME);
    expect(await world.send(id, NOW)).toEqual({ kind: 'sent', messageId: 'ses-1' });
    const notice = await world.noticeAt(id);
    expect(notice).toMatchObject({ state: 'sent', attempts: 1, sentAt: NOW, messageId: 'ses-1' });
    expect(notice).not.toHaveProperty('sendingUntil');
    expect(world.ses.accepted).toMatchObject([{ to: 'u1@example.com', accountId: 'u1', key: WELCOME.key }]);
    expect(await world.links()).toEqual([]);
  });

  it('is sent once if its message is delivered repeatedly', async () => {
    const id = await world.addNotice('u1', WELCOME);
    await world.send(id, NOW);
    expect(await world.send(id, NOW)).toEqual({ kind: 'finished' });
    expect(await world.send(id, LATER)).toEqual({ kind: 'finished' });
    expect(world.ses.accepted).toHaveLength(1);
  });

  it('is sent once by ten consumers at the same time', async () => {
    const id = await world.addNotice('u1', WELCOME);
    const results = await Promise.all(Array.from({ length: 10 }, () => world.send(id, NOW)));
    expect(results.filter(({ kind }) => kind === 'sent')).toHaveLength(1);
    expect(world.ses.requests).toBe(1);
  });

  it('to operators goes to all of them in one e-mail, in English, without a link to settings', async () => {
    await world.changeContact('u1', { language: 'fr', timeZone: 'Europe/Paris' });
    const facts = { ticket: 3, subject: 'Refused', dueAt: NOW, accountId: 'u1', plan: 'starter' };
    const id = await world.addNotice('u1', createNotice('ticket_due_soon', facts, { version: 1 }));
    const supportEmails = ['otto@example.com', 'vera@example.com'];
    const settings = { ...world.deps.settings, supportEmails };
    expect(await world.send(id, NOW, { settings, renderMail })).toMatchObject({ kind: 'sent' });
    const [mail] = world.ses.accepted;
    expect(mail).toMatchObject({ to: 'otto@example.com,vera@example.com', subject: 'A ticket is due soon' });
    expect(mail?.text).toContain('Sent to otto@example.com, vera@example.com,');
    expect(mail?.text).not.toContain('u1@example.com');
    expect(mail?.text).not.toContain('/app');
  });

  it('to operators of a stage without support addresses is skipped', async () => {
    const facts = { ticket: 3, subject: 'Refused', dueAt: NOW, accountId: 'u1', plan: 'starter' };
    const id = await world.addNotice('u1', createNotice('ticket_due_soon', facts, { version: 1 }));
    const settings = { ...world.deps.settings, supportEmails: [] };
    expect(await world.send(id, NOW, { settings })).toEqual({ kind: 'skipped', reason: 'no_support_emails' });
    expect(world.ses.requests).toBe(0);
  });

  it('that another consumer has claimed waits until the claim ends', async () => {
    const id = await world.addNotice('u1', WELCOME);
    world.ses.faults.push({ kind: 'hang' });
    await world.send(id, NOW, world.impatient);
    expect(await world.send(id, NOW + CLAIM_SECONDS - 1)).toEqual({
      kind: 'later',
      cause: 'claimed',
      claimedUntil: NOW + CLAIM_SECONDS,
    });
    expect(world.ses.requests).toBe(1);
  });

  it('of an account without an address is skipped with the reason', async () => {
    await world.addAccount('u2');
    const id = await world.addNotice('u2', WELCOME);
    expect(await world.send(id, NOW)).toEqual({ kind: 'skipped', reason: 'no_address' });
    expect(await world.noticeAt(id)).toMatchObject({ state: 'skipped', reason: 'no_address', attempts: 0 });
    expect(await world.send(id, NOW)).toEqual({ kind: 'finished' });
  });

  it('of an account that was erased is not sent', async () => {
    expect(await world.send({ accountId: 'u1', key: WELCOME.key }, NOW)).toEqual({ kind: 'erased' });
    const id = await world.addNotice('u9', WELCOME);
    expect(await world.send(id, NOW)).toEqual({ kind: 'erased' });
    expect(world.ses.requests).toBe(0);
  });

  it.each([
    ['of a kind that only a newer release knows', { ...WELCOME, kind: 'migrated', key: 'migrated#1' }],
    ['whose facts are not those of its kind', { ...WELCOME, facts: { plan: 1 } }],
  ])('%s fails, so that it holds up no other', async (_name, unreadable) => {
    const id = await world.addNotice('u1', unreadable as unknown as Notice);
    const result = await world.send(id, NOW);
    expect(result).toMatchObject({ kind: 'failed', reason: 'unknown_kind' });
    expect(await world.noticeAt(id)).toMatchObject({ state: 'failed', reason: 'unknown_kind', attempts: 0 });
    expect(await world.send(id, NOW)).toEqual({ kind: 'finished' });
    expect(world.ses.requests).toBe(0);
  });

  it('that cannot be rendered is not claimed', async () => {
    const id = await world.addNotice('u1', WELCOME);
    const renderMail = () => {
      throw new Error('a template is broken');
    };
    await expect(world.send(id, NOW, { renderMail })).rejects.toThrow('a template is broken');
    expect(await world.noticeAt(id)).toMatchObject({ state: 'new', attempts: 0 });
  });
});

describe('the report of a changed address', () => {
  const addReport = () =>
    world.addNotice(
      'u1',
      createNotice('address_changed', { formerEmail: 'old@example.com' }, { version: 3 }),
    );

  it('has no address any more once it is sent, and can then not be sent again', async () => {
    const id = await addReport();
    world.ses.faults.push(refusal(429, 'TooManyRequestsException', 'Maximum sending rate exceeded.'));
    await world.send(id, NOW);
    expect(await world.noticeAt(id)).toMatchObject({ facts: { formerEmail: 'old@example.com' } });
    expect(await world.send(id, NOW)).toMatchObject({ kind: 'sent' });
    expect(world.ses.accepted[0]).toMatchObject({ to: 'old@example.com' });
    const rows = (await scanRows(world.table)).filter(({ sk }) => sk === id.key);
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain('old@example.com');
    expect(await world.noticeAt(id)).toMatchObject({ kind: 'address_changed', state: 'sent', facts: {} });
  });

  it('has none either if only the event says that it was sent', async () => {
    const id = await addReport();
    expect(await world.recordSendEvent({ ...id, messageId: '1' })).toBe(true);
    expect(await world.noticeAt(id)).toMatchObject({ state: 'sent', facts: {} });
  });
});

describe('a confirmation', () => {
  const proposed = { email: 'new@example.com', at: NOW };
  const proposalOf = async () => (await world.changeContact('u1', {})).proposed;
  const addConfirmation = async (changes: object = {}) => {
    await world.changeContact('u1', { proposed: { ...proposed, ...changes } });
    return world.addNotice('u1', createNotice('confirm_address', {}, { version: 2 }));
  };

  it('that Amazon SES rejects is a problem of the proposal', async () => {
    const id = await addConfirmation();
    world.ses.faults.push(refusal(400, 'BadRequestException', 'Domain contains illegal character'));
    expect(await world.send(id, NOW)).toMatchObject({ kind: 'failed', reason: 'rejected' });
    expect(await proposalOf()).toEqual({ ...proposed, problem: 'not_sent' });
  });

  it('that a stage without a mail identity skips is a problem of the proposal', async () => {
    const settings = { ...world.deps.settings, hasMailIdentity: false };
    expect(await world.send(await addConfirmation(), NOW, { settings })).toMatchObject({ kind: 'skipped' });
    expect(await proposalOf()).toEqual({ ...proposed, problem: 'not_sent' });
  });

  it('of an earlier proposal says nothing about the one that waits', async () => {
    const id = await addConfirmation({ at: NOW + 60 });
    expect(await world.send(id, NOW + 60)).toEqual({ kind: 'skipped', reason: 'untrue' });
    expect(await proposalOf()).toEqual({ ...proposed, at: NOW + 60 });
  });

  it('that is sent again after all ends the problem', async () => {
    const id = await addConfirmation({ problem: 'not_sent' });
    expect(await world.send(id, NOW)).toMatchObject({ kind: 'sent' });
    expect(await proposalOf()).toEqual(proposed);
  });
});

describe('a link', () => {
  it('to unsubscribe is in the headers and lasts for 13 months; its token is stored as a hash', async () => {
    const id = await world.addNotice(
      'u1',
      createNotice('quota_100', await world.useUp('u1'), { version: 1 }),
    );
    await world.send(id, NOW);
    const [mail] = world.ses.accepted;
    const token = mail?.text.split(' ')[1] ?? '';
    expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    const url = `https://pages.example/notices/unsubscribe?token=${token}`;
    expect(mail?.headers['List-Unsubscribe']).toBe(`<${url}>`);
    const notice = await world.noticeAt(id);
    expect(await world.links()).toEqual([
      {
        pk: `LINK#${notice.link}`,
        sk: 'LINK',
        accountId: 'u1',
        purpose: 'unsubscribe',
        kind: 'quota_100',
        addressHash: addressHash('u1@example.com'),
        expiresAt: NOW + 13 * 31 * SECONDS_PER_DAY,
      },
    ]);
    expect(JSON.stringify(notice)).not.toContain(token);
  });

  it('to unsubscribe does not outlive its notice, through which an erasure finds it', async () => {
    const id = await world.addNotice(
      'u1',
      createNotice('quota_100', await world.useUp('u1'), { version: 1 }),
    );
    const sentAt = NOW + 60;
    await world.send(id, sentAt);
    const expiries = (await scanRows(world.table))
      .filter(({ pk }) => /^(LINK|NOTICE)#/.test(String(pk)))
      .map(({ expiresAt }) => expiresAt);
    expect(expiries).toEqual(Array.from({ length: 2 }, () => sentAt + 13 * 31 * SECONDS_PER_DAY));
  });

  it('to confirm an address names it, lasts for a day, and replaces that of an earlier attempt', async () => {
    await world.changeContact('u1', { proposed: { email: 'new@example.com', at: NOW } });
    const id = await world.addNotice('u1', createNotice('confirm_address', {}, { version: 2 }));
    world.ses.faults.push({ kind: 'accept_and_close' });
    await world.send(id, NOW);
    await world.send(id, LATER);
    expect(world.ses.accepted.map(({ to }) => to)).toEqual(['new@example.com', 'new@example.com']);
    expect(await world.links()).toEqual([
      {
        pk: `LINK#${(await world.noticeAt(id)).link}`,
        sk: 'LINK',
        accountId: 'u1',
        purpose: 'confirm',
        email: 'new@example.com',
        expiresAt: LATER + SECONDS_PER_DAY,
      },
    ]);
  });
});

describe('a confirmation of an address', () => {
  const propose = async (accountId: string, version: number) => {
    await world.changeContact(accountId, { proposed: { email: 'new@example.com', at: NOW } });
    return world.addNotice(accountId, createNotice('confirm_address', {}, { version }));
  };

  it('that another account had one sent to is skipped for a day', async () => {
    await world.addCustomer('u2');
    await world.send(await propose('u1', 2), NOW);
    const id = await propose('u2', 2);
    expect(await world.send(id, NOW + 60)).toEqual({ kind: 'skipped', reason: 'address_limit' });
    expect(await world.noticeAt(id)).toMatchObject({
      state: 'skipped',
      reason: 'address_limit',
      attempts: 0,
    });
    expect(await world.send(await propose('u2', 3), NOW + SECONDS_PER_DAY)).toMatchObject({ kind: 'sent' });
    expect(world.ses.accepted).toHaveLength(2);
  });

  it('is sent after an attempt that Amazon SES throttled', async () => {
    const id = await propose('u1', 2);
    world.ses.faults.push(refusal(429, 'TooManyRequestsException', 'Maximum sending rate exceeded.'));
    expect(await world.send(id, NOW)).toMatchObject({ kind: 'later', cause: 'throttled' });
    expect(await world.send(id, NOW + 30)).toMatchObject({ kind: 'sent' });
  });
});

describe('a refusal', () => {
  it('that is definite leaves the notice new, so that the next attempt can begin at once', async () => {
    const id = await world.addNotice('u1', WELCOME);
    world.ses.faults.push(refusal(429, 'TooManyRequestsException', 'Maximum sending rate exceeded.'));
    expect(await world.send(id, NOW)).toMatchObject({ kind: 'later', cause: 'throttled' });
    expect(await world.noticeAt(id)).toMatchObject({ state: 'new', attempts: 1 });
    expect(await world.send(id, NOW + 1)).toMatchObject({ kind: 'sent' });
    expect(await world.noticeAt(id)).toMatchObject({ state: 'sent', attempts: 2 });
    expect(await world.noticeAt(id)).not.toHaveProperty('error');
    expect(world.ses.accepted).toHaveLength(1);
  });

  it('that is final ends the attempts, and no address is stored', async () => {
    const id = await world.addNotice('u1', WELCOME);
    const text = 'Email address is not verified. The following identities failed the check in region X:';
    world.ses.faults.push(refusal(400, 'MessageRejected', `${text} u1@example.com`));
    expect(await world.send(id, NOW)).toMatchObject({ kind: 'failed', reason: 'sandbox' });
    expect(await world.send(id, LATER)).toEqual({ kind: 'finished' });
    const notice = await world.noticeAt(id);
    expect(notice).toMatchObject({ state: 'failed', reason: 'sandbox' });
    expect(JSON.stringify(notice)).not.toContain('@');
    expect(world.ses.requests).toBe(1);
  });
});
