import { expect, test } from 'vitest';
import { lengthOf, toSendable, toSendableLine, trimText } from '../../../../web/src/messages/messageRules.ts';

test('what nobody sees is taken out of a text, and line breaks and tabs stay', () => {
  expect(toSendable('a\r\nb\rc\td\u001b[31m\u0000\u202e\u2028\ud800!')).toBe('a\nb\nc\td[31m!');
  expect(toSendable('« 👩‍🏫 »\u00a0مرحبا')).toBe('« 👩‍🏫 »\u00a0مرحبا');
});

test('a subject is one line', () => {
  expect(toSendableLine('a\r\n\tb\u0007')).toBe('a b');
});

test('the first line of a text keeps its indent', () => {
  expect(trimText(' \n\n  a\n b \n\n ')).toBe('  a\n b');
  expect(trimText(' \n ')).toBe('');
});

test('lengths are in Unicode characters, as the API counts them', () => {
  expect(lengthOf('👩é')).toBe(2);
});
