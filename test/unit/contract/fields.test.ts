import { describe, expect, it } from 'vitest';
import { billingInputs } from '../../../shared/contract/billing/inputs.ts';
import { fieldMeaning } from '../../../shared/contract/fieldMeanings.ts';
import {
  contactAddress,
  NAME_LENGTH_MAX,
  name,
  REASON_LENGTH_MAX,
  reason,
} from '../../../shared/contract/fields.ts';

/** Text that a terminal or a page shows differently from what it is, or that cannot be stored as UTF-8. */
const NOT_PRINTABLE: [what: string, text: string][] = [
  ['half a surrogate pair', 'x\ud800y'],
  ['the other half', '\udc00'],
  ['halves in the wrong order', '\udc00\ud800'],
  ['NUL', 'a\u0000b'],
  ['an escape sequence', '\u001b[2J'],
  ['a C1 control character', '\u0085'],
  ['a line break', 'a\nb'],
  ['a line separator', 'a\u2028b'],
  ['a paragraph separator', 'a\u2029b'],
  ['an override', 'gnp.\u202eexe'],
  ['an embedding', '\u202aa'],
  ['an isolate', '\u2067a\u2069'],
];

const PRINTABLE = [
  'Support bot 2',
  'Übergrößenträger',
  '客服机器人',
  'מוקד תמיכה',
  '\u200fدعم\u200f',
  '👩‍💻 team',
  '< > & "',
];

describe.each([
  ['a name', name],
  ['a reason', reason],
])('%s', (_, schema) => {
  it.each(NOT_PRINTABLE)('with %s is refused', (_what, text) => {
    expect(schema.safeParse(text).success).toBe(false);
  });

  it.each(PRINTABLE)('%j is accepted', (text) => {
    expect(schema.parse(text)).toBe(text);
  });

  it('of spaces is refused', () => {
    expect(schema.safeParse('  ').success).toBe(false);
  });
});

describe('a reason', () => {
  it.each([
    'asked by ada@example.com',
    'mailto:ada@mail.example.co.uk, urgent',
    '<ada@exämple.com>',
    'a@b@c.d',
  ])('with an e-mail address is refused, and the refusal says what to write: %j', (text) => {
    const message = reason.safeParse(text).error?.issues[0]?.message;
    expect(message).toMatch(/must not contain an e-mail address.*write the id of the account/);
  });

  it.each(['mentioned @ada in chat', 'ada@localhost', '2 @ 5.00 USD', 'see a.b@', '@example.com'])(
    'with %j is accepted',
    (text) => {
      expect(reason.parse(text)).toBe(text);
    },
  );

  it('of 64 kB that is nearly an address is refused within milliseconds', () => {
    const startMs = performance.now();
    for (const piece of ['a@', 'a@a', '@', 'a.', 'a@.']) reason.safeParse(piece.repeat(32_768));
    expect(performance.now() - startMs).toBeLessThan(500);
  });
});

describe.each([
  ['a name', name, NAME_LENGTH_MAX],
  ['a reason', reason, REASON_LENGTH_MAX],
])('the length of %s is counted in characters, as JSON Schema does', (_, schema, lengthMax) => {
  it.each(['x', 'é', '客', '😀', '𠮷'])('of %s', (character) => {
    expect(schema.safeParse(character.repeat(lengthMax)).success).toBe(true);
    expect(schema.safeParse(character.repeat(lengthMax + 1)).success).toBe(false);
  });

  it('of 64 kB is refused within milliseconds', () => {
    const startMs = performance.now();
    for (const character of ['x', ' ', '😀'])
      expect(schema.safeParse(character.repeat(65_536)).success).toBe(false);
    expect(performance.now() - startMs).toBeLessThan(500);
  });
});

describe.each([
  ['a name', fieldMeaning('createKey', 'name')],
  ['a reason', fieldMeaning('setTerms', 'reason')],
])('the pattern of %s in the API reference', (_, { schema }) => {
  const pattern = new RegExp(String(schema?.pattern));

  // JSON in UTF-8 can hold half a pair only as an escape sequence, and not every kind of regular expression can refuse it.
  it.each(NOT_PRINTABLE.filter(([, text]) => text.isWellFormed()))('refuses %s', (_what, text) => {
    expect(pattern.test(text)).toBe(false);
  });

  it.each(PRINTABLE)('accepts %j', (text) => {
    expect(pattern.test(text)).toBe(true);
  });

  it('refuses text of spaces', () => {
    expect(pattern.test('  ')).toBe(false);
  });
});

describe('an e-mail address', () => {
  const { email } = billingInputs.createCheckout.shape;

  it.each([
    'a&b@example.com',
    'a!b@example.com',
    'user=x@example.com',
    'ada@example.xn--p1ai',
    "o'brien@example.com",
    'ada+tag@example.co.uk',
    `${'x'.repeat(138)}@example.com`,
    `${'x'.repeat(242)}@example.com`,
  ])('%s is left to Stripe', (address) => {
    expect(email.parse(address)).toBe(address);
  });

  it.each([
    '',
    'ada',
    'ada@',
    '@example.com',
    'ada@example.com ',
    'ada@-example.com',
    'a b@example.com',
    'ada@exa mple.com',
    'ada@example..com',
    'ada@example.com\r\nBcc: x@example.com',
    'ädä@example.com',
    `${'x'.repeat(243)}@example.com`,
  ])('%j is refused', (address) => {
    expect(email.safeParse(address).success).toBe(false);
  });
});

describe('the address of a contact', () => {
  it.each([
    'ada@example.com',
    'ada.king+tag@mail.example.co.uk',
    "o'neil&co/x={y}@example.com",
    'ada@xn--exmple-cua.com',
    `${'x'.repeat(64)}@example.com`,
  ])('%s can be one', (address) => {
    expect(contactAddress.parse(address)).toBe(address);
  });

  it.each([
    'a..b@example.com',
    '.a@example.com',
    'a.@example.com',
    'a@b',
    'ada@localhost',
    `${'x'.repeat(65)}@example.com`,
    'ada@example..com',
    'ada@-example.com',
    'ada@example-.com',
    'ada@example.com.',
    `ada@${'x'.repeat(64)}.com`,
    'ada@example.com\n',
    `ada@${'x.'.repeat(130)}com`,
  ])('%j is refused, because no server accepts it', (address) => {
    expect(contactAddress.safeParse(address).success).toBe(false);
  });

  it('is checked in linear time', () => {
    const startMs = performance.now();
    for (const piece of ['a.', 'a', '.', 'a@']) contactAddress.safeParse(piece.repeat(100_000));
    expect(performance.now() - startMs).toBeLessThan(500);
  });
});
