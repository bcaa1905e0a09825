import { expect, test } from 'vitest';
import { type MessageBlock, parseMessage } from '../../../../web/src/messages/parseMessage.ts';

const paragraph = (...parts: object[]) => ({ kind: 'paragraph', parts });
const text = (content: string) => ({ kind: 'text', text: content });
const link = (content: string, href = content) => ({ kind: 'link', text: content, href });

/** All addresses that a message would lead to. */
const hrefsOf = (message: string) =>
  parseMessage(message).flatMap((block) =>
    block.kind === 'paragraph'
      ? block.parts.flatMap((part) => (part.kind === 'link' ? [part.href] : []))
      : [],
  );

/** What a reader sees. */
const shown = (blocks: readonly MessageBlock[]) =>
  blocks
    .map((block) => (block.kind === 'code' ? block.text : block.parts.map((part) => part.text).join('')))
    .join('\n\n');

test('empty lines separate paragraphs, and a line break stays in its paragraph', () => {
  expect(parseMessage('One\ntwo\r\n\r\n \t\nThree')).toEqual([
    paragraph(text('One\ntwo')),
    paragraph(text('Three')),
  ]);
});

test('fences enclose code, which keeps its spaces, its empty lines and what looks like a link', () => {
  expect(parseMessage('See\n```json\n{ "a": 1,\n\n  "b": "https://a.example" }\n```\nand `end`.')).toEqual([
    paragraph(text('See')),
    { kind: 'code', text: '{ "a": 1,\n\n  "b": "https://a.example" }' },
    paragraph(text('and '), { kind: 'code', text: 'end' }, text('.')),
  ]);
});

test('a fence that is not closed reaches the end, and an empty one leaves nothing', () => {
  expect(parseMessage('```\na\n`b`')).toEqual([{ kind: 'code', text: 'a\n`b`' }]);
  expect(parseMessage('```\n\n```')).toEqual([]);
  expect(parseMessage('``` two words\na')).toEqual([paragraph(text('``` two words\na'))]);
});

test('a backtick without another on its line is a text', () => {
  expect(parseMessage('a ` b\nc ` d')).toEqual([paragraph(text('a ` b\nc ` d'))]);
  expect(parseMessage('``')).toEqual([paragraph(text('``'))]);
});

test.each([
  ['https://a.example/x.', 'https://a.example/x'],
  ['(see https://a.example/x)', 'https://a.example/x'],
  ['https://a.example/x_(y)', 'https://a.example/x_(y)'],
  ['https://a.example/?a=1&b=[2],', 'https://a.example/?a=1&b=[2]'],
  ['« https://a.example/x »', 'https://a.example/x'],
  ['“https://a.example/x”, he wrote', 'https://a.example/x'],
  ['HTTP://A.example', 'http://a.example/'],
  ['https://a.example/x?!...', 'https://a.example/x'],
  ['https://bücher.example/', 'https://xn--bcher-kva.example/'],
])('in %s the link is %s', (message, href) => {
  expect(hrefsOf(message)).toEqual([href]);
  expect(shown(parseMessage(message))).toBe(message);
});

test('a link stands between the texts around it', () => {
  expect(parseMessage('Look at https://a.example/, please')).toEqual([
    paragraph(text('Look at '), link('https://a.example/'), text(', please')),
  ]);
});

test.each([
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)//https',
  'data:text/html,<script>1</script>',
  'vbscript:x',
  'file:///etc/passwd',
  'ftp://a.example',
  'mailto:a@b.example',
  '//a.example',
  'www.a.example',
  'java\nscript:alert(1)',
  '[text](javascript:alert(1))',
  'https://',
  'https://...',
  'https:// a.example',
  'https://bank.example@evil.example/',
  'https://user:password@evil.example/',
  'https:\\\\evil.example',
])('%s leads nowhere and stays a text', (message) => {
  expect(hrefsOf(message)).toEqual([]);
  expect(shown(parseMessage(message))).toBe(message);
});

test('HTML stays a text, and ends an address', () => {
  const message = '<a href="https://a.example/" onclick="x()">Click</a><img src=x onerror=alert(1)>';
  expect(hrefsOf(message)).toEqual(['https://a.example/']);
  expect(shown(parseMessage(message))).toBe(message);
});

test.each([
  ['backticks', '`'.repeat(10_000)],
  ['brackets after an address', `https://a.example/${')'.repeat(9_900)}`],
  ['points after an address', `https://a.example/${'.'.repeat(9_900)}x`],
  ['beginnings of addresses', 'https://'.repeat(1_250)],
  ['addresses', 'https://a.example '.repeat(550)],
  ['fences', '```\n'.repeat(2_500)],
  ['empty lines', ' \n'.repeat(5_000)],
])('10,000 characters of %s are read at once', (_name, message) => {
  const startMs = performance.now();
  parseMessage(message);
  expect(performance.now() - startMs).toBeLessThan(250);
});
