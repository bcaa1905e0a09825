import { describe, expect, it } from 'vitest';
import { type Contact, newContact } from '../../../shared/account/contact.ts';
import {
  confirmationFrom,
  resendFrom,
  withCheckoutAddress,
  withImportedAddress,
  withPreferences,
  withProposedAddress,
  withTokenAddress,
  withVerifiedAddress,
} from '../../../shared/account/contactChanges.ts';

const NOW = 1_795_370_400;
const HOUR = 3_600;
const UNCHANGED = { kind: 'unchanged' };

const contact = (changes: Partial<Contact> = {}): Contact => ({ ...newContact('u1'), ...changes });
const verified = (changes: Partial<Contact> = {}): Contact =>
  contact({
    version: 3,
    email: 'old@example.com',
    verifiedBy: 'id_token',
    verifiedAt: NOW - HOUR,
    ...changes,
  });

describe('the address of an ID token', () => {
  const token = { email: 'new@example.com', issuedAt: NOW - 10, now: NOW };

  it('becomes the address of an account that has none', () => {
    expect(withTokenAddress(contact(), token)).toEqual({
      kind: 'changed',
      contact: contact({ email: 'new@example.com', verifiedBy: 'id_token', verifiedAt: NOW }),
      notices: [],
      // Operators find the account by it.
      verified: {},
    });
  });

  it('replaces one that came from an ID token, and tells the former one', () => {
    const change = withTokenAddress(verified(), token);
    expect(change).toMatchObject({
      contact: { version: 3, email: 'new@example.com', verifiedAt: NOW },
      notices: [
        { kind: 'address_changed', key: 'address_changed#4', facts: { formerEmail: 'old@example.com' } },
      ],
    });
  });

  it('keeps another address that the user proposed, and ends the proposal of the same one', () => {
    const proposed = { email: 'chosen@example.com', at: NOW - 60 };
    expect(withTokenAddress(contact({ proposed }), token)).toMatchObject({
      contact: { email: 'new@example.com', proposed },
    });
    const same = withTokenAddress(contact({ proposed: { ...proposed, email: 'New@example.com' } }), token);
    expect(same.kind === 'changed' && same.contact.proposed).toBeUndefined();
  });

  it.each([
    ['an address that was confirmed by a link', verified({ verifiedBy: 'link' }), token],
    ['the same address', verified(), { ...token, email: 'old@example.com' }],
    ['the same address in another case', verified(), { ...token, email: 'Old@Example.com' }],
    [
      'the same address, to which e-mails came back',
      verified({ suppressed: { reason: 'bounce', at: NOW - 5 } }),
      { ...token, email: 'old@example.com' },
    ],
    [
      'the same address, which was imported',
      verified({ verifiedBy: 'import' }),
      { ...token, email: 'old@example.com' },
    ],
    ['an address that was verified after the token was issued', verified({ verifiedAt: NOW - 9 }), token],
  ])('changes nothing for %s', (_, before, given) => {
    expect(withTokenAddress(before, given)).toEqual(UNCHANGED);
  });
});

describe('an imported address', () => {
  const imported = { email: 'new@example.com', language: 'fr', now: NOW } as const;

  it('becomes the address of an account that has none, with its language', () => {
    expect(withImportedAddress(contact(), imported)).toEqual({
      kind: 'changed',
      contact: contact({ email: 'new@example.com', verifiedBy: 'import', verifiedAt: NOW, language: 'fr' }),
      notices: [],
      verified: {},
    });
  });

  it('keeps the language and the proposal of a contact that exists', () => {
    const proposed = { email: 'chosen@example.com', at: NOW - 60 };
    const change = withImportedAddress(contact({ version: 2, proposed }), imported);
    expect(change).toMatchObject({ contact: { version: 2, language: 'en', proposed } });
  });

  it('replaces one that was imported before and from which e-mails came back, without telling it', () => {
    const before = verified({ verifiedBy: 'import', suppressed: { reason: 'bounce', at: NOW - 5 } });
    expect(withImportedAddress(before, imported)).toEqual({
      kind: 'changed',
      contact: verified({ email: 'new@example.com', verifiedBy: 'import', verifiedAt: NOW }),
      notices: [],
      verified: { formerEmail: 'old@example.com' },
    });
  });

  it.each([
    ['an address that an ID token verified', verified()],
    ['an address that a link verified', verified({ verifiedBy: 'link' })],
    ['the same imported address', verified({ email: 'New@example.com', verifiedBy: 'import' })],
  ])('changes nothing for %s', (_, before) => {
    expect(withImportedAddress(before, imported)).toEqual(UNCHANGED);
  });

  it('gives way to the address of an ID token, and is told', () => {
    const before = verified({ verifiedBy: 'import' });
    const change = withTokenAddress(before, { email: 'new@example.com', issuedAt: NOW - 10, now: NOW });
    expect(change).toMatchObject({
      contact: { email: 'new@example.com', verifiedBy: 'id_token' },
      notices: [{ kind: 'address_changed' }],
    });
  });
});

describe('a verified address', () => {
  it('ends a suppression and the proposal that waits', () => {
    const before = verified({
      suppressed: { reason: 'complaint', at: NOW - 5 },
      proposed: { email: 'new@example.com', at: NOW - 60 },
      confirmationAt: NOW - 60,
      disabled: ['quota_80'],
    });
    const { contact: after, notices } = withVerifiedAddress(before, {
      email: 'new@example.com',
      by: 'link',
      now: NOW,
    });
    expect(after).toEqual(
      verified({
        email: 'new@example.com',
        verifiedBy: 'link',
        verifiedAt: NOW,
        confirmationAt: NOW - 60,
        disabled: ['quota_80'],
      }),
    );
    // Whoever had reported e-mails as spam gets no other one.
    expect(notices).toEqual([]);
  });

  it('is not told to a former address from which e-mails came back', () => {
    const before = verified({ suppressed: { reason: 'bounce', at: NOW - 5 } });
    const { notices } = withVerifiedAddress(before, { email: 'new@example.com', by: 'link', now: NOW });
    expect(notices).toEqual([]);
  });

  it('that is confirmed again is no change of address', () => {
    const before = verified({ suppressed: { reason: 'complaint', at: NOW - 5 } });
    const { contact: after, notices } = withVerifiedAddress(before, {
      email: 'old@example.com',
      by: 'link',
      now: NOW,
    });
    expect([after.suppressed, after.verifiedBy, notices]).toEqual([undefined, 'link', []]);
  });
});

describe('a proposed address', () => {
  const proposal = { email: 'new@example.com', now: NOW };

  it('waits for its link, which is requested', () => {
    expect(withProposedAddress(verified(), proposal)).toEqual({
      kind: 'changed',
      contact: verified({
        proposed: { email: 'new@example.com', at: NOW },
        confirmationAt: NOW,
        confirmationsUnused: 1,
      }),
      notices: [{ kind: 'confirm_address', key: 'confirm_address#4', facts: {} }],
    });
  });

  it('that is the verified one changes nothing, unless it is suppressed', () => {
    const same = { email: 'Old@example.com', now: NOW };
    expect(withProposedAddress(verified(), same)).toEqual(UNCHANGED);
    const suppressed = verified({ suppressed: { reason: 'bounce', at: NOW - 5 } });
    expect(withProposedAddress(suppressed, same)).toMatchObject({
      kind: 'changed',
      contact: { suppressed: { reason: 'bounce' }, proposed: { email: 'Old@example.com' } },
    });
  });

  it('that waits already gets another link after a day and an hour, not before', () => {
    const at = NOW - 25 * HOUR + 1;
    const waiting = contact({ proposed: { email: 'new@example.com', at }, confirmationAt: at });
    expect(withProposedAddress(waiting, proposal)).toEqual(UNCHANGED);
    expect(withProposedAddress(waiting, { ...proposal, now: NOW + 1 })).toMatchObject({
      kind: 'changed',
      contact: { confirmationAt: NOW + 1 },
    });
  });

  it('is refused within an hour of another one, also if that was confirmed meanwhile', () => {
    const at = NOW - 60;
    const tooSoon = { kind: 'too_soon', from: at + HOUR };
    const waiting = contact({ proposed: { email: 'other@example.com', at }, confirmationAt: at });
    expect(withProposedAddress(waiting, proposal)).toEqual(tooSoon);
    expect(withProposedAddress(contact({ confirmationAt: at }), proposal)).toEqual(tooSoon);
  });
});

describe('the address of a checkout', () => {
  const paid = { email: 'payer@example.com', now: NOW };

  it('is proposed once', () => {
    const first = withCheckoutAddress(contact(), paid);
    expect(first).toMatchObject({
      kind: 'changed',
      contact: { proposed: { email: 'payer@example.com', at: NOW } },
      notices: [{ kind: 'confirm_address' }],
    });
    const after = first.kind === 'changed' ? first.contact : contact();
    const later = { email: 'Payer@example.com', now: NOW + 30 * HOUR };
    expect(withCheckoutAddress(after, later)).toEqual(UNCHANGED);
    const other = withCheckoutAddress(after, { ...later, email: 'other@example.com' });
    expect(other).toMatchObject({ kind: 'changed', contact: { proposed: { email: 'other@example.com' } } });
    // Nor after another one was proposed in between.
    expect(withCheckoutAddress(other.kind === 'changed' ? other.contact : contact(), later)).toEqual(
      UNCHANGED,
    );
  });

  it.each([
    ['the account has a verified address', verified()],
    ['the account has one that is suppressed', verified({ suppressed: { reason: 'bounce', at: NOW } })],
    ['a confirmation was sent less than an hour ago', contact({ confirmationAt: NOW - 60 })],
    [
      'the user proposed another one',
      contact({ proposed: { email: 'own@example.com', at: NOW - 9 * HOUR }, confirmationAt: NOW - 9 * HOUR }),
    ],
    [
      'checkouts proposed five others',
      contact({ checkoutProposals: ['a@b.c', 'b@b.c', 'c@b.c', 'd@b.c', 'e@b.c'] }),
    ],
  ])('is not proposed if %s', (_, before) => {
    expect(withCheckoutAddress(before, paid)).toEqual(UNCHANGED);
  });
});

describe('preferences', () => {
  it('change what is given and keep the rest', () => {
    const before = verified({ disabled: ['quota_80'], timeZone: 'Europe/Paris' });
    expect(withPreferences(before, { language: 'fr', notices: { invoice_paid: false } })).toEqual({
      kind: 'changed',
      contact: verified({
        language: 'fr',
        timeZone: 'Europe/Paris',
        disabled: ['quota_80', 'invoice_paid'],
      }),
      notices: [],
    });
    expect(withPreferences(before, { notices: { quota_80: true } })).toMatchObject({
      contact: { disabled: [] },
    });
  });

  it.each([
    [{}],
    [{ language: 'en' as const }],
    [{ timeZone: 'Europe/Paris' }],
    [{ notices: { quota_80: false, quota_100: true } }],
  ])('that are set already (%j) change nothing', (given) => {
    const before = contact({ disabled: ['quota_80'], timeZone: 'Europe/Paris' });
    expect(withPreferences(before, given)).toEqual(UNCHANGED);
  });
});

describe('the pause between confirmations', () => {
  /** The contact after this many confirmations, each requested as soon as it could be, and when the next one can be. */
  function afterRequests(count: number, before = contact(), from = NOW) {
    let after = before;
    let now = from;
    for (let request = 0; request < count; request++) {
      const decision = withProposedAddress(after, { email: `a${request}@example.com`, now });
      if (decision.kind !== 'changed') throw new Error(decision.kind);
      after = decision.contact;
      now = confirmationFrom(after, now) ?? now;
    }
    return { after, pauseHours: (now - (after.confirmationAt ?? 0)) / HOUR, now };
  }

  it('is an hour after the first one', () => {
    expect(confirmationFrom(contact(), NOW)).toBeUndefined();
    const sent = contact({ confirmationAt: NOW });
    expect(confirmationFrom(sent, NOW + HOUR - 1)).toBe(NOW + HOUR);
    expect(confirmationFrom(sent, NOW + HOUR)).toBeUndefined();
  });

  it('is a day and an hour for the address that waits, or the pause of the account if that is longer', () => {
    const proposed = { email: 'new@example.com', at: NOW };
    const waiting = contact({ proposed, confirmationAt: NOW });
    expect(resendFrom(contact(), NOW)).toBeUndefined();
    expect(resendFrom(waiting, NOW + 25 * HOUR - 1)).toBe(NOW + 25 * HOUR);
    expect(resendFrom(waiting, NOW + 25 * HOUR)).toBeUndefined();
    const again = { email: 'NEW@example.com', now: NOW + 2 * HOUR };
    expect(withProposedAddress(waiting, again)).toEqual(UNCHANGED);
    expect(withProposedAddress(waiting, { ...again, email: 'other@example.com' }).kind).toBe('changed');
    expect(withProposedAddress(waiting, { ...again, now: NOW + 25 * HOUR }).kind).toBe('changed');
  });

  it('doubles up to a day while no link is followed, whatever the addresses', () => {
    const pauses = [1, 2, 3, 4, 5, 6, 7, 2_000].map((count) => afterRequests(count).pauseHours);
    expect(pauses).toEqual([1, 2, 4, 8, 16, 24, 24, 24]);
  });

  it('is an hour again once a link was followed', () => {
    const { after, now } = afterRequests(6);
    const { contact: confirmed } = withVerifiedAddress(after, { email: 'a5@example.com', by: 'link', now });
    expect(confirmed).not.toHaveProperty('confirmationsUnused');
    expect(afterRequests(1, confirmed, now).pauseHours).toBe(1);
  });

  it('stays after an ID token, which follows no link', () => {
    const { after, now } = afterRequests(3);
    const token = { email: 'idp@example.com', by: 'id_token' as const, now };
    expect(withVerifiedAddress(after, token).contact.confirmationsUnused).toBe(3);
  });

  it('grows with the proposals of checkouts, too', () => {
    const first = withCheckoutAddress(contact(), { email: 'a@example.com', now: NOW });
    expect(first).toMatchObject({ contact: { confirmationsUnused: 1 } });
  });
});
