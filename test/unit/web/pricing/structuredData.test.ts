import { expect, it } from 'vitest';
import { toScriptJson } from '../../../../web/src/pricing/structuredData.ts';

it('JSON in a script element cannot end it, or begin a comment, and keeps its value', () => {
  const value = { name: '</script><script>alert(1)</script><!-- \u2028 "quoted" & co' };
  const json = toScriptJson(value);
  expect(json).not.toContain('<');
  expect(JSON.parse(json)).toEqual(value);
});
