import { describe, expect, it } from 'vitest';
import { parseMailEvent } from '../../../services/notifications/gateway/parseMailEvent.ts';
import {
  bounceEvent,
  complaintEvent,
  delayEvent,
  noticeTags,
  rejectEvent,
  sendEvent,
  sesEvent,
} from '../../support/notifications/sesEvents.ts';

const seconds = (text: string) => Math.floor(Date.parse(text) / 1000);
const KEY = 'quota_80#1793491200#5000';
const tags = noticeTags('auth0|5f7c', KEY);
const mail = { to: 'Ada@Example.com', messageId: '0100-1', tags };
const base = {
  accountId: 'auth0|5f7c',
  key: KEY,
  messageId: '0100-1',
  mailedAt: seconds('2026-11-22T18:00:00Z'),
};

const eventOf = (body: string) => {
  const parsed = parseMailEvent(body);
  return parsed.kind === 'event' ? parsed.event : parsed;
};

describe('an event of SES is parsed to what it reports:', () => {
  it('a send, and a rejection, happen when the e-mail was sent', () => {
    const at = base.mailedAt;
    expect(eventOf(sendEvent(mail))).toEqual({
      ...base,
      delivery: 'send',
      at,
      addresses: ['Ada@Example.com'],
    });
    expect(eventOf(rejectEvent(mail))).toMatchObject({ delivery: 'reject', at });
    expect(eventOf(rejectEvent(mail))).not.toHaveProperty('suppresses');
  });

  it('a delay stops nothing', () => {
    const event = eventOf(delayEvent(mail, '2026-11-22T18:20:00.000Z'));
    expect(event).toMatchObject({ delivery: 'delay', at: seconds('2026-11-22T18:20:00Z') });
    expect(event).not.toHaveProperty('suppresses');
  });

  it('a permanent bounce stops e-mails to the recipient, whatever address its server reports', () => {
    expect(eventOf(bounceEvent(mail, { recipient: 'forwarded@other.example' }))).toEqual({
      ...base,
      delivery: 'bounce',
      at: seconds('2026-11-22T18:01:02Z'),
      addresses: ['Ada@Example.com', 'forwarded@other.example'],
      suppresses: 'bounce',
    });
  });

  it.each(['Transient', 'Undetermined', 'SomethingNew'])(
    'a bounce of type %s stops nothing',
    (bounceType) => {
      const event = eventOf(bounceEvent(mail, { bounceType }));
      expect(event).toMatchObject({ delivery: 'bounce' });
      expect(event).not.toHaveProperty('suppresses');
    },
  );

  it.each(['abuse', 'fraud', null])('a complaint with the feedback type %s stops e-mails', (type) => {
    const event = eventOf(complaintEvent(mail, { complaintFeedbackType: type }));
    expect(event).toMatchObject({ delivery: 'complaint', suppresses: 'complaint' });
  });

  it('a report that an e-mail is not spam is no complaint', () => {
    const event = eventOf(complaintEvent(mail, { complaintFeedbackType: 'not-spam' }));
    expect(event).toMatchObject({ delivery: 'send' });
    expect(event).not.toHaveProperty('suppresses');
  });
});

describe('an event is ignored if it', () => {
  it.each(['Delivery', 'Open', 'Click', 'Rendering Failure', 'Subscription', 'SomethingNew'])(
    'is of the type %s',
    (type) => {
      const ignored = { kind: 'ignored', reason: 'other_type', type, messageId: '0100-1' };
      expect(parseMailEvent(sesEvent(type, {}, mail))).toEqual(ignored);
    },
  );

  it.each([
    ['has no tags', {}],
    ['names no notice', { account: tags.account ?? [] }],
    ['names no account', { notice: tags.notice ?? [] }],
    ['has empty tags', { account: [''], notice: [''] }],
    ['names an account that cannot exist', { ...tags, account: [Buffer.from('a#b').toString('base64url')] }],
  ])('%s', (_name, given: Record<string, string[]>) => {
    const ignored = { kind: 'ignored', reason: 'not_tagged', type: 'Send', messageId: '0100-1' };
    expect(parseMailEvent(sendEvent({ ...mail, tags: given }))).toEqual(ignored);
  });

  it('is the text with which SES begins to use a topic', () => {
    const text = 'Successfully validated SNS topic for Amazon SES event publishing.';
    expect(parseMailEvent(text)).toEqual({ kind: 'ignored', reason: 'topic_validated' });
  });
});

it.each([
  ['no JSON', 'ada@example.com'],
  ['no object', '[]'],
  ['another object', '{}'],
  ['an event without an e-mail', '{"eventType":"Send"}'],
  ['a bounce without its members', sesEvent('Bounce', {}, mail)],
  ['a complaint without recipients', sesEvent('Complaint', { complaint: { timestamp: 'now' } }, mail)],
  ['an event at no instant', sendEvent({ ...mail, mailedAt: 'yesterday' })],
])('a message that is %s cannot be parsed', (_name, body) => {
  expect(() => parseMailEvent(body)).toThrow();
});
