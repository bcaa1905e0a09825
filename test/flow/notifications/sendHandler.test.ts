import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { NOTICE_ATTEMPTS_MAX } from '../../../shared/contract/notifications/messages.ts';
import { createNotice, type Notice } from '../../../shared/contract/notifications/notices.ts';
import { SECONDS_PER_HOUR } from '../../../shared/time.ts';
import { refusal } from '../../support/notifications/fakeSes.ts';
import {
  type NoticeWorld,
  noticeWorld,
  PAGES_URL,
  renderPlainly,
  WELCOME,
} from '../../support/notifications/noticeWorld.ts';
import { type VirtualClock, virtualClock } from '../../support/virtualClock.ts';
import { drainQueue } from '../../support/webhooks/drainQueue.ts';
import { type FifoQueue, fifoQueue } from '../../support/webhooks/fifoQueue.ts';
import { recordMetrics } from '../../support/webhooks/recordMetrics.ts';

/** The concurrency of the event source. */
const CONCURRENCY_MAX = 2;

const RENDERER = '../../../services/notifications/mails/renderMail.ts';
const NOW = Math.floor(Date.now() / 1000);
const PAUSED = refusal(400, 'SendingPausedException', 'Sending is paused');
const UNDONE = createNotice('cancellation_undone', { plan: 'starter', endsAt: NOW }, { version: 2 });
let clock: VirtualClock;
let world: NoticeWorld;
let queue: FifoQueue;
let counted: () => Record<string, number>;
let send: (event: SQSEvent) => Promise<SQSBatchResponse>;

beforeEach(async () => {
  clock = virtualClock(NOW);
  world = await noticeWorld(NOW);
  queue = await fifoQueue(clock, { attemptsMax: NOTICE_ATTEMPTS_MAX });
  const env = {
    QUEUE_URL: queue.url,
    AWS_ENDPOINT_URL_SQS: queue.endpoint,
    MAIL_FROM: 'no-reply@billing.example',
    MAIL_CONFIGURATION_SET: 'notices',
    MAIL_PAUSE_MS: '1',
  };
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  await load();
});

/** Loads the handler with the environment as it is now. */
async function load(): Promise<void> {
  vi.resetModules();
  vi.doMock(RENDERER, () => ({ renderMail: renderPlainly }));
  counted = recordMetrics();
  send = (await import('../../../services/notifications/handlers/send.ts')).handler;
}

let messages = 0;
const queueMessage = (accountId: string, key: string) =>
  queue.send({
    body: JSON.stringify({ version: 1, accountId, key }),
    group: accountId,
    deduplicationId: String(++messages),
  });

async function notify(accountId: string, notice: Notice) {
  const id = await world.addNotice(accountId, notice);
  queueMessage(accountId, notice.key);
  return id;
}

const drain = (until?: number) =>
  drainQueue(queue, send, { concurrencyMax: CONCURRENCY_MAX, ...(until === undefined ? {} : { until }) });
const sent = () => world.ses.accepted.map(({ accountId, key }) => [accountId, key]);

describe('the notices in the queue', () => {
  it('are sent once each, an account’s in their order, though each message is there twice', async () => {
    const accounts = ['u1', 'u2', 'u3', 'u4'];
    for (const accountId of accounts) {
      await world.addCustomer(accountId);
      await notify(accountId, WELCOME);
      queueMessage(accountId, WELCOME.key);
      await notify(accountId, UNDONE);
      queueMessage(accountId, UNDONE.key);
    }
    await drain();
    for (const accountId of accounts) {
      const keys = sent().filter(([account]) => account === accountId);
      expect(keys).toEqual([
        [accountId, WELCOME.key],
        [accountId, UNDONE.key],
      ]);
    }
    expect(counted()).toEqual({ notice_sent: 8 });
    expect(world.ses.accepted[0]).toMatchObject({
      from: 'no-reply@billing.example',
      configurationSet: 'notices',
    });
  });

  it('outlast an hour in which Amazon SES responds 503', async () => {
    await world.addCustomer('u1');
    const [first, second] = [await notify('u1', WELCOME), await notify('u1', UNDONE)];
    world.ses.faultOf = () =>
      clock.now() < NOW + SECONDS_PER_HOUR ? refusal(503, 'ServiceUnavailable') : undefined;
    await drain();
    expect(sent()).toEqual([
      ['u1', WELCOME.key],
      ['u1', UNDONE.key],
    ]);
    expect(await world.noticeAt(first)).toMatchObject({ state: 'sent' });
    expect(await world.noticeAt(second)).toMatchObject({ state: 'sent', attempts: 1 });
    expect(clock.now()).toBeLessThan(NOW + 3 * SECONDS_PER_HOUR);
    expect(queue.deadLetters()).toEqual([]);
  });

  it('outlast a quota that is used up for 24 hours, and the alarm fires at once', async () => {
    await world.addCustomer('u1');
    await world.addCustomer('u2');
    await notify('u1', WELCOME);
    await notify('u2', WELCOME);
    world.ses.faultOf = () =>
      clock.now() < NOW + 24 * SECONDS_PER_HOUR
        ? refusal(400, 'LimitExceededException', 'Daily message quota exceeded.')
        : undefined;
    await drain(NOW + 1);
    expect(counted()).toMatchObject({ notices_delayed: expect.any(Number) });
    expect(world.ses.requests).toBeLessThanOrEqual(CONCURRENCY_MAX);
    await drain();
    expect(sent()).toHaveLength(2);
    expect(queue.deadLetters()).toEqual([]);
  });

  it('outlast a sender that is not verified yet, and the alarm fires', async () => {
    for (const accountId of ['u1', 'u2', 'u3']) {
      await world.addCustomer(accountId);
      await notify(accountId, WELCOME);
    }
    const message =
      'Email address is not verified. The following identities failed the check in region EU-WEST-1: billing.example';
    world.ses.faultOf = () =>
      clock.now() < NOW + 24 * SECONDS_PER_HOUR ? refusal(400, 'MessageRejected', message) : undefined;
    await drain(NOW + 1);
    expect(counted()).toMatchObject({ notices_delayed: expect.any(Number) });
    expect(counted()).not.toHaveProperty('service_fault');
    expect(world.ses.requests).toBeLessThanOrEqual(CONCURRENCY_MAX);
    await drain();
    expect(sent()).toHaveLength(3);
  });

  it('move to the dead-letter queue after the last attempt, and are sent when they are redriven', async () => {
    await world.addCustomer('u1');
    await notify('u1', WELCOME);
    world.ses.faultOf = () => PAUSED;
    await drain();
    expect(queue.deadLetters()).toHaveLength(1);
    expect(world.ses.requests).toBe(NOTICE_ATTEMPTS_MAX);
    delete world.ses.faultOf;
    queueMessage('u1', WELCOME.key);
    await drain();
    expect(sent()).toEqual([['u1', WELCOME.key]]);
  });

  it('are sent at once although an earlier one of the account is of an unknown kind, and the alarm fires', async () => {
    await world.addCustomer('u1');
    await notify('u1', { ...WELCOME, kind: 'migrated', key: 'migrated#1' } as unknown as Notice);
    await drain(NOW + 1);
    await notify('u1', WELCOME);
    await drain(NOW + 2);
    expect(sent()).toEqual([['u1', WELCOME.key]]);
    expect(counted()).toEqual({ notice_failed: 1, notice_sent: 1 });
    expect(queue.deadLetters()).toEqual([]);
  });

  it('are sent within a minute although a message cannot be read, which is dead-lettered', async () => {
    await world.addCustomer('u1');
    queue.send({ body: 'not JSON', group: 'u1', deduplicationId: 'unreadable' });
    await drain(NOW + 1);
    await notify('u1', WELCOME);
    await drain(NOW + 60);
    expect(sent()).toEqual([['u1', WELCOME.key]]);
    expect(queue.deadLetters()).toHaveLength(1);
  });
});

it('a real e-mail has the token of its link in the header for one click and in its text', async () => {
  vi.resetModules();
  vi.doUnmock(RENDERER);
  send = (await import('../../../services/notifications/handlers/send.ts')).handler;
  await world.addCustomer('u1');
  await world.changeContact('u1', { language: 'fr', timeZone: 'Europe/Paris' });
  await notify('u1', createNotice('quota_100', await world.useUp('u1'), { version: 1 }));
  await drain();
  const [mail] = world.ses.accepted;
  const token = /token=([^>]{43})>$/.exec(mail?.headers['List-Unsubscribe'] ?? '')?.[1] ?? 'none';
  expect(mail?.text).toContain(`${PAGES_URL}/app/e-mails#quota_100=${token}`);
  expect(mail?.html).toContain(token);
  expect(mail?.html).toContain('lang="fr"');
});

describe('a throttled e-mail', () => {
  it('is sent soon, once, and the rest of the batch waits with it', async () => {
    for (const accountId of ['u1', 'u2', 'u3']) {
      await world.addCustomer(accountId);
      await notify(accountId, WELCOME);
    }
    world.ses.faults.push(refusal(429, 'TooManyRequestsException', 'Maximum sending rate exceeded.'));
    await drain();
    expect(
      sent()
        .map(([accountId]) => accountId)
        .toSorted(),
    ).toEqual(['u1', 'u2', 'u3']);
    expect(clock.now() - NOW).toBeLessThan(60);
    expect(counted()).toEqual({ notice_retried: 3, notice_sent: 3 });
  });
});

describe('an address that Amazon SES refuses', () => {
  it('fails its notice once, which counts for the alarm, and others are sent', async () => {
    await world.addCustomer('u1');
    await world.addCustomer('u2');
    await notify('u1', WELCOME);
    await notify('u2', WELCOME);
    world.ses.faultOf = ({ to }) =>
      to.startsWith('u1@') ? refusal(400, 'BadRequestException', 'Missing final "@domain"') : undefined;
    await drain();
    expect(sent()).toEqual([['u2', WELCOME.key]]);
    expect(counted()).toEqual({ notice_failed: 1, notice_sent: 1 });
  });
});

describe('a stage without a mail identity', () => {
  it('sends nothing and skips every notice', async () => {
    vi.stubEnv('MAIL_FROM', '');
    await load();
    await world.addCustomer('u1');
    const id = await notify('u1', WELCOME);
    await drain();
    expect(world.ses.requests).toBe(0);
    expect(await world.noticeAt(id)).toMatchObject({ state: 'skipped', reason: 'no_mail_identity' });
    expect(counted()).toEqual({ notice_skipped: 1 });
  });
});

it('a log has no address, token or text of an e-mail', async () => {
  vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'DEBUG');
  vi.stubEnv('POWERTOOLS_DEV', 'true');
  await load();
  const lines: string[] = [];
  for (const method of ['info', 'warn', 'error', 'debug'] as const) {
    vi.spyOn(console, method).mockImplementation((line) => void lines.push(String(line)));
  }
  await world.addCustomer('u1');
  await notify('u1', WELCOME);
  await notify('u1', createNotice('quota_100', await world.useUp('u1'), { version: 1 }));
  await notify('u1', UNDONE);
  const text =
    'Email address is not verified. The following identities failed the check in region X: u1@example.com';
  world.ses.faults.push(refusal(429, 'TooManyRequestsException'), refusal(400, 'MessageRejected', text));
  await drain();
  const [mail] = world.ses.accepted;
  const token = mail?.text.split(' ')[1] ?? '';
  expect(token).toHaveLength(43);
  const logged = lines.join('\n');
  expect(logged).toContain('notice_sent');
  expect(logged).toContain('notice_failed');
  expect(logged).toContain('notice_postponed');
  for (const secret of ['@example.com', token, mail?.subject ?? 'none']) expect(logged).not.toContain(secret);
});
