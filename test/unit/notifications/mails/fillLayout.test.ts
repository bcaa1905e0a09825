import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseLayout } from '../../../../scripts/mails/compileLayout.ts';
import { fillLayout } from '../../../../services/notifications/mails/fillLayout.ts';
import { anyText } from '../../../support/notifications/anyText.ts';
import { decoded } from '../../../support/notifications/mailText.ts';

const fill = (html: string, values: Parameters<typeof fillLayout>[1]) =>
  fillLayout(parseLayout(html), values);

describe('a slot', () => {
  test('takes a value in text and in an attribute', () => {
    expect(fill('<a href="{{url}}">{{label}}</a>', { url: '/app?a=1&b=2', label: 'Open' })).toBe(
      '<a href="/app?a=1&amp;b=2">Open</a>',
    );
  });

  test('never lets a value become markup, and keeps what it says', () => {
    const hostile = fc.oneof(
      anyText(),
      fc.string({ unit: fc.constantFrom('<', '>', '"', "'", '&', '{', '}', '!', '-', 'a', ';', '#') }),
    );
    fc.assert(
      fc.property(hostile, (value) => {
        const [, attribute = '', text = ''] =
          /^<a title="([^"]*)">([^<]*)<\/a>$/s.exec(fill('<a title="{{value}}">{{value}}</a>', { value })) ??
          [];
        expect(attribute).not.toMatch(/[<>"']/);
        expect([decoded(attribute), decoded(text)]).toEqual([value, value]);
      }),
    );
  });

  test('does not take a slot in a value for one of its own', () => {
    expect(fill('{{a}}', { a: '{{b}} <!-- {{#b}} -->', b: 'secret' })).toBe('{{b}} &lt;!-- {{#b}} --&gt;');
  });

  test.each([{}, { a: undefined }, { a: [] }, { a: {} }])('without a text is refused: %j', (values) => {
    expect(() => fill('{{a}}', values)).toThrow('the layout has a slot without a value: a');
  });

  test('does not take a value from the prototype of the values', () => {
    expect(() => fill('{{toString}}', {})).toThrow('the layout has a slot without a value: toString');
  });
});

describe('a part', () => {
  const html = 'a<!-- {{#part}} -->[{{x}}{{y}}]<!-- {{/part}} -->z';

  test('is left out without a value', () => {
    expect(fill(html, { x: '1', y: '2' })).toBe('az');
    expect(fill(html, { part: undefined })).toBe('az');
    expect(fill(html, { part: [] })).toBe('az');
  });

  test('is there once for each value, whose own values count before those around it', () => {
    expect(fill(html, { x: '1', y: '2', part: {} })).toBe('a[12]z');
    expect(fill(html, { x: '1', y: '2', part: [{ x: '3' }, { y: '4' }] })).toBe('a[32][14]z');
  });

  test('holds other parts', () => {
    const nested = '<!-- {{#a}} --><!-- {{#b}} -->{{x}}<!-- {{/b}} -->.<!-- {{/a}} -->';
    expect(fill(nested, { a: [{ b: [{ x: '1' }, { x: '2' }] }, {}] })).toBe('12..');
  });

  test('with a text is refused', () => {
    expect(() => fill(html, { part: 'text' })).toThrow('the layout has a part whose value is a text: part');
  });

  test.each([
    ['<!-- {{#a}} -->', 'a part has no end: a'],
    ['<!-- {{/a}} -->', 'a part ends that did not begin last: a'],
    [
      '<!-- {{#a}} --><!-- {{#b}} --><!-- {{/a}} --><!-- {{/b}} -->',
      'a part ends that did not begin last: a',
    ],
  ])('that is not whole is refused: %s', (incomplete, message) => {
    expect(() => parseLayout(incomplete)).toThrow(message);
  });
});
