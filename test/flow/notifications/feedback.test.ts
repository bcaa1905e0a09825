import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Contact } from '../../../shared/account/contact.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { createNotice } from '../../../shared/contract/notifications/notices.ts';
import { handlerEnv } from '../../support/api/handlerEnv.ts';
import { CALLERS } from '../../support/api/withCallers.ts';
import {
  bounceEvent,
  complaintEvent,
  delayEvent,
  MAILED_AT,
  noticeTags,
  rejectEvent,
  sendEvent,
  sesEvent,
} from '../../support/notifications/sesEvents.ts';
import {
  givenContact,
  givenNotice,
  quotaNotice,
  storedContact,
  storedNotice,
} from '../../support/notifications/storedNotices.ts';
import { asFunction } from '../../support/permissions/asFunction.ts';
import { shuffled } from '../../support/seededRandom.ts';
import { secretsIn } from '../../support/setup/logSecrets.ts';
import { failingTable } from '../../support/table/failingTable.ts';
import { givenAccount, testTable } from '../../support/table/testTable.ts';

const NOW = Math.floor(Date.parse(MAILED_AT) / 1000);
const EMAIL = 'ada@example.com';
const NOTICE = quotaNotice(NOW, 5_000);
const CONFIRMATION = createNotice('confirm_address', {}, { version: 7 });
const mail = { to: EMAIL, messageId: '0100-1', tags: noticeTags('u1', NOTICE.key) };

let table: Table;
let feedback: (event: SQSEvent) => Promise<SQSBatchResponse>;

beforeEach(async () => {
  table = await testTable();
  await handlerEnv(table);
  await givenAccount(table, 'u1', { now: NOW });
  await givenContact(table, 'u1', { email: EMAIL, verifiedBy: 'link', verifiedAt: NOW - 86_400, now: NOW });
  await givenNotice(table, 'u1', { notice: NOTICE, now: NOW - 10, state: 'sending', sendingUntil: NOW + 50 });
  const { handler } = await import('../../../services/notifications/handlers/feedback.ts');
  feedback = asFunction('MailFeedback', handler);
});

/** The messages as SQS passes them to the function. */
const batch = (bodies: string[]): SQSEvent => ({
  Records: bodies.map((body, index) => ({ messageId: `queue-${index}`, body }) as SQSRecord),
});
const receive = async (...bodies: string[]) =>
  (await feedback(batch(bodies))).batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
const notice = (key = NOTICE.key) => storedNotice(table, 'u1', key);
const contact = () => storedContact(table, 'u1');

describe('feedback of SES', () => {
  it('records an e-mail that the sender could not record, so that it is not sent again', async () => {
    expect(await receive(sendEvent(mail))).toEqual([]);
    const recorded = await notice();
    expect(recorded).toMatchObject({ state: 'sent', sentAt: NOW, messageId: '0100-1', delivery: 'send' });
    expect(recorded).not.toHaveProperty('sendingUntil');
    expect(recorded).toMatchObject({ kind: 'quota_80', facts: NOTICE.facts, createdAt: NOW - 10 });
  });

  it('stops e-mails to an address that does not exist', async () => {
    await receive(sendEvent(mail), bounceEvent(mail));
    expect(await notice()).toMatchObject({ state: 'sent', delivery: 'bounce', deliveryAt: NOW + 62 });
    expect(await contact()).toMatchObject({
      email: EMAIL,
      verifiedBy: 'link',
      suppressed: { reason: 'bounce', at: NOW + 62 },
    });
  });

  it('stops e-mails to somebody who complains', async () => {
    await receive(complaintEvent(mail));
    expect(await notice()).toMatchObject({ state: 'sent', delivery: 'complaint' });
    expect(await contact()).toMatchObject({ suppressed: { reason: 'complaint' } });
  });

  it.each([
    ['delayed', delayEvent(mail), 'delay'],
    ['returned for a while', bounceEvent(mail, { bounceType: 'Transient' }), 'bounce'],
    ['returned for an unknown reason', bounceEvent(mail, { bounceType: 'Undetermined' }), 'bounce'],
    ['rejected by SES', rejectEvent(mail), 'reject'],
  ])('only records that an e-mail was %s', async (_name, body, delivery) => {
    const before = await contact();
    expect(await receive(body)).toEqual([]);
    expect(await notice()).toMatchObject({ state: 'sent', delivery });
    expect(await contact()).toEqual(before);
  });

  it('ends the same for any order and repetition of the events', async () => {
    const events = [sendEvent(mail), delayEvent(mail), bounceEvent(mail), complaintEvent(mail)];
    for (const body of shuffled([...events, ...events], Math.random)) await receive(body);
    expect(await notice()).toMatchObject({ state: 'sent', messageId: '0100-1', delivery: 'complaint' });
    expect(await contact()).toMatchObject({ suppressed: { reason: 'complaint' } });
    const [recorded, suppressed] = [await notice(), await contact()];
    expect(await receive(...events)).toEqual([]);
    expect([await notice(), await contact()]).toEqual([recorded, suppressed]);
  });

  it(`ends the same if ${CALLERS} events arrive at once`, async () => {
    const kinds = [sendEvent, delayEvent, rejectEvent, bounceEvent, complaintEvent];
    const bodies = Array.from({ length: CALLERS }, (_, index) => kinds[index % kinds.length]?.(mail) ?? '');
    const failed = await Promise.all(bodies.map((body) => receive(body)));
    // What fails is received again.
    for (const [index, body] of bodies.entries()) if (failed[index]?.length) await receive(body);
    expect(await notice()).toMatchObject({ state: 'sent', messageId: '0100-1', delivery: 'complaint' });
    expect(await contact()).toMatchObject({ suppressed: { reason: 'complaint' } });
    expect(failed.flat()).toEqual([]);
  });

  it('leaves an address alone that replaced the one that the e-mail went to', async () => {
    const other = { ...mail, to: 'former@example.com' };
    const before = await contact();
    await receive(bounceEvent(other));
    expect(await notice()).toMatchObject({ delivery: 'bounce' });
    expect(await contact()).toEqual(before);
  });

  it.each(['General', 'OnAccountSuppressionList', 'Suppressed'])(
    'keeps a proposed address whose confirmation bounced (%s) with its problem, and the verified one',
    async (bounceSubType) => {
      const proposed = { email: 'eve@example.com', at: NOW - 60 };
      const { pk: _pk, sk: _sk, ...stored } = (await contact()) ?? {};
      await givenContact(table, 'u1', { ...(stored as Partial<Contact>), proposed, now: NOW });
      await givenNotice(table, 'u1', { notice: CONFIRMATION, now: NOW - 60, state: 'sent' });
      const tags = noticeTags('u1', CONFIRMATION.key);
      await receive(bounceEvent({ to: proposed.email, tags }, { bounceSubType }));
      const after = await contact();
      expect(after).toMatchObject({ email: EMAIL, verifiedBy: 'link' });
      expect(after).toMatchObject({ proposed: { ...proposed, problem: 'bounce' } });
      expect(after).not.toHaveProperty('suppressed');
    },
  );

  it('ignores what a resent notice’s former e-mail has caused', async () => {
    await givenNotice(table, 'u1', { notice: NOTICE, now: NOW, state: 'new', resentAt: NOW + 5 });
    const before = await notice();
    await receive(sendEvent(mail), bounceEvent(mail, { bounceType: 'Transient' }));
    expect(await notice()).toEqual(before);
  });

  it('of an erased account changes nothing and creates nothing', async () => {
    const keys = [tableKeys.account('u1'), tableKeys.contact('u1'), tableKeys.notice('u1', NOTICE.key)];
    for (const key of keys) {
      await table.client.send(new DeleteItemCommand({ TableName: table.tableName, Key: marshall(key) }));
    }
    expect(await receive(sendEvent(mail), bounceEvent(mail), complaintEvent(mail))).toEqual([]);
    expect([await notice(), await contact()]).toEqual([undefined, undefined]);
  });

  it('fails while the account is erased and its contact is not yet, and does not write the contact', async () => {
    const { tableName } = table;
    await table.client.send(
      new DeleteItemCommand({ TableName: tableName, Key: marshall(tableKeys.account('u1')) }),
    );
    const before = await contact();
    expect(await receive(bounceEvent(mail))).toEqual(['queue-0']);
    expect(await contact()).toEqual(before);
  });

  it('keeps only the messages in the queue that failed', async () => {
    const bodies = ['{"eventType":', sendEvent(mail), 'ada@example.com', sesEvent('Bounce', {}, mail)];
    expect(await receive(...bodies)).toEqual(['queue-0', 'queue-2', 'queue-3']);
    expect(await notice()).toMatchObject({ state: 'sent' });
  });

  it('ignores other types, e-mails without tags, and the text that SES begins with', async () => {
    const before = await notice();
    const text = 'Successfully validated SNS topic for Amazon SES event publishing.';
    expect(await receive(sesEvent('Delivery', {}, mail), sendEvent({ to: EMAIL }), text)).toEqual([]);
    expect(await notice()).toEqual(before);
  });

  it('fails while the table does not respond, and is recorded by the next attempt', async () => {
    // The client reads its endpoint at the first request.
    expect(await receive(sendEvent({ ...mail, tags: noticeTags('u9', NOTICE.key) }))).toEqual([]);
    const failing = await failingTable(table);
    failing.fail('UpdateItem', { status: 500, name: 'InternalServerError' });
    vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', failing.endpoint);
    vi.stubEnv('AWS_MAX_ATTEMPTS', '1');
    vi.resetModules();
    const { handler } = await import('../../../services/notifications/handlers/feedback.ts');
    const { batchItemFailures } = await handler(batch([sendEvent(mail)]));
    expect(batchItemFailures).toEqual([{ itemIdentifier: 'queue-0' }]);
    expect(await receive(sendEvent(mail))).toEqual([]);
    expect(await notice()).toMatchObject({ state: 'sent' });
  });

  it('logs ids, and no address', async () => {
    const lines: string[] = [];
    for (const level of ['info', 'error', 'warn', 'log'] as const) {
      const spy = vi.spyOn(console, level).mockImplementation((line) => void lines.push(String(line)));
      onTestFinished(() => spy.mockRestore());
    }
    vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'DEBUG');
    vi.stubEnv('POWERTOOLS_DEV', 'true');
    vi.resetModules();
    const { handler } = await import('../../../services/notifications/handlers/feedback.ts');
    await handler(
      batch([
        bounceEvent(mail),
        sendEvent({ to: EMAIL }),
        sesEvent('Delivery', {}, mail),
        `{"to":"${EMAIL}`,
        `${EMAIL}`,
        sesEvent('Bounce', { bounce: EMAIL }, mail),
      ]),
    );
    const log = lines.join('\n');
    for (const name of ['mail_feedback', 'mail_event_ignored', 'mail_event_unreadable', '0100-1', 'u1'])
      expect(log).toContain(name);
    expect(secretsIn(log)).toEqual([]);
  });
});
