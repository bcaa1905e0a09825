import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  contactAfter,
  type MailEvent,
  type NoticeFeedback,
  noticeFeedback,
} from '../../../services/notifications/domain/mailFeedback.ts';
import {
  DELIVERIES,
  type Delivery,
  type NoticeState,
  type StoredNotice,
} from '../../../services/notifications/domain/storedNotice.ts';
import { type Contact, newContact } from '../../../shared/account/contact.ts';
import { OPERATOR_NOTICES } from '../../../shared/contract/notifications/notices.ts';

const NOW = 1_795_370_400;
const DAY = 86_400;

const event = (changes: Partial<MailEvent> = {}): MailEvent => ({
  accountId: 'u1',
  key: 'quota_80#1#100',
  messageId: 'm1',
  mailedAt: NOW,
  delivery: 'send',
  at: NOW,
  addresses: ['ada@example.com'],
  ...changes,
});
const bounce = (changes: Partial<MailEvent> = {}) =>
  event({ delivery: 'bounce', suppresses: 'bounce', at: NOW + 60, ...changes });
const complaint = (changes: Partial<MailEvent> = {}) =>
  event({ delivery: 'complaint', suppresses: 'complaint', at: NOW + 120, ...changes });

type Recorded = Pick<StoredNotice, 'state' | 'delivery' | 'resentAt'> & Omit<NoticeFeedback, 'state'>;

describe('the record of a notice', () => {
  it.each<NoticeState>(['new', 'sending'])('that is %s is sent once SES reports its e-mail', (state) => {
    expect(noticeFeedback({ state }, event())).toEqual({
      state: 'sent',
      sentAt: NOW,
      messageId: 'm1',
      delivery: 'send',
      deliveryAt: NOW,
    });
  });

  it('is sent if a bounce arrives before the event that the e-mail was sent', () => {
    const recorded = noticeFeedback({ state: 'sending' }, bounce());
    expect(recorded).toMatchObject({ state: 'sent', messageId: 'm1', delivery: 'bounce' });
  });

  it.each<NoticeState>(['sent', 'skipped', 'failed'])('that is %s gets what SES reports only', (state) => {
    expect(noticeFeedback({ state }, bounce())).toEqual({ delivery: 'bounce', deliveryAt: NOW + 60 });
  });

  it('keeps the weightiest event', () => {
    for (const [index, delivery] of DELIVERIES.entries()) {
      for (const [otherIndex, other] of DELIVERIES.entries()) {
        const changed = noticeFeedback({ state: 'sent', delivery }, event({ delivery: other }));
        expect([delivery, other, changed !== undefined]).toEqual([delivery, other, otherIndex > index]);
      }
    }
  });

  it('of a notice that was sent again ignores the events of the e-mail from before', () => {
    const again: Recorded = { state: 'new', resentAt: NOW + 10 };
    expect(noticeFeedback(again, event({ mailedAt: NOW + 9 }))).toBeUndefined();
    expect(noticeFeedback(again, bounce({ mailedAt: NOW + 9 }))).toBeUndefined();
    expect(noticeFeedback(again, event({ mailedAt: NOW + 10 }))).toMatchObject({ state: 'sent' });
  });

  it('is the same for any order and repetition of the events', () => {
    const ofDelivery = (delivery: Delivery) => event({ delivery, at: NOW + DELIVERIES.indexOf(delivery) });
    const record = (events: MailEvent[]) => {
      const notice: Recorded = { state: 'sending' };
      for (const one of events) Object.assign(notice, noticeFeedback(notice, one));
      return notice;
    };
    fc.assert(
      fc.property(
        fc.subarray([...DELIVERIES], { minLength: 1 }).chain((deliveries) =>
          fc.tuple(
            fc.constant(deliveries),
            fc.array(fc.constantFrom(...deliveries), { maxLength: 10 }).chain((repeated) =>
              fc.shuffledSubarray([...deliveries, ...repeated], {
                minLength: deliveries.length + repeated.length,
              }),
            ),
          ),
        ),
        ([deliveries, arrived]) => {
          expect(record(arrived.map(ofDelivery))).toEqual(record(deliveries.map(ofDelivery)));
        },
      ),
    );
  });
});

describe('the contact after', () => {
  const contact = (changes: Partial<Contact> = {}): Contact => ({
    ...newContact('u1'),
    version: 3,
    email: 'ada@example.com',
    verifiedBy: 'link',
    verifiedAt: NOW - DAY,
    ...changes,
  });
  const quota = { kind: 'quota_80' };

  it('a permanent bounce gets no more e-mails', () => {
    const after = contactAfter(contact(), quota, bounce());
    expect(after).toEqual({ ...contact(), suppressed: { reason: 'bounce', at: NOW + 60 } });
  });

  it('a complaint gets no more e-mails, also if they bounced before', () => {
    const suppressed = { reason: 'complaint', at: NOW + 120 };
    expect(contactAfter(contact(), quota, complaint())).toMatchObject({ suppressed });
    const bounced = contact({ suppressed: { reason: 'bounce', at: NOW } });
    expect(contactAfter(bounced, quota, complaint())).toMatchObject({ suppressed });
  });

  it.each([
    ['a repeated bounce', 'bounce', bounce()],
    ['a repeated complaint', 'complaint', complaint()],
    ['a bounce after a complaint', 'complaint', bounce()],
  ] as const)('%s is the same', (_name, reason, one) => {
    expect(contactAfter(contact({ suppressed: { reason, at: NOW } }), quota, one)).toBeUndefined();
  });

  it('an event that stops nothing is the same', () => {
    expect(contactAfter(contact(), quota, event({ delivery: 'bounce' }))).toBeUndefined();
    expect(contactAfter(contact(), quota, event({ delivery: 'reject' }))).toBeUndefined();
  });

  it.each([
    ['ada@EXAMPLE.com', true],
    ['Ada@example.com', false],
    ['ada@example.org', false],
    ['bada@example.com', false],
    ['ada', false],
  ])('a bounce of %s is that of the address: %s', (address, isSame) => {
    const after = contactAfter(contact(), quota, bounce({ addresses: [address] }));
    expect(after !== undefined).toBe(isSame);
  });

  it('a bounce is the same if it is from before the address was verified anew', () => {
    expect(contactAfter(contact({ verifiedAt: NOW + 61 }), quota, bounce())).toBeUndefined();
    expect(contactAfter(contact({ verifiedAt: NOW + 60 }), quota, bounce())).toBeDefined();
  });

  it('a bounce is the same if the account has no address', () => {
    expect(contactAfter(newContact('u1'), quota, bounce())).toBeUndefined();
  });

  it.each(OPERATOR_NOTICES)('a bounce of %s, to operators, is the same as before', (kind) => {
    expect(contactAfter(contact(), { kind }, bounce())).toBeUndefined();
    expect(contactAfter(contact(), { kind }, complaint())).toBeUndefined();
  });

  describe('a bounce of the e-mail that asks to confirm an address', () => {
    const confirmation = { kind: 'confirm_address' };
    const proposed = { email: 'eve@example.com', at: NOW };
    const toEve = bounce({ addresses: ['eve@example.com'] });

    it('keeps the proposal with what became of it, and the verified address', () => {
      const after = contact({ proposed: { ...proposed, problem: 'bounce' } });
      expect(contactAfter(contact({ proposed }), confirmation, toEve)).toEqual(after);
      expect(contactAfter(after, confirmation, toEve)).toBeUndefined();
    });

    it('drops the proposal if its owner reports the e-mail as spam', () => {
      const complaint = { ...toEve, delivery: 'complaint', suppresses: 'complaint' } as const;
      expect(contactAfter(contact({ proposed }), confirmation, complaint)).toEqual(contact());
    });

    it('is the same if another address is proposed by now, or the same one anew', () => {
      const other = contact({ proposed: { email: 'bob@example.com', at: NOW } });
      expect(contactAfter(other, confirmation, toEve)).toBeUndefined();
      const anew = contact({ proposed: { ...proposed, at: NOW + 61 } });
      expect(contactAfter(anew, confirmation, toEve)).toBeUndefined();
    });

    it('is the same if the address was confirmed meanwhile', () => {
      const confirmed = contact({ email: 'eve@example.com' });
      expect(contactAfter(confirmed, confirmation, toEve)).toBeUndefined();
    });
  });

  it('a bounce of the e-mail to the former address is the same', () => {
    const toFormer = bounce({ addresses: ['former@example.com'] });
    expect(contactAfter(contact(), { kind: 'address_changed' }, toFormer)).toBeUndefined();
  });
});
