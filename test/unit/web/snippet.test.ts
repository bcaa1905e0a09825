import { expect, test } from 'vitest';
import { snippetOf } from '../../../web/src/app/badge/snippet.ts';

const key = { origin: 'https://app.example', publicKey: 'pk_0123456789abcdefABCDEF' };

test('the snippet names the script, the key and the theme, and a position that is not the default', () => {
  expect(snippetOf({ ...key, position: 'bottom-right' })).toBe(
    '<script async src="https://app.example/badge.js"\n        data-key="pk_0123456789abcdefABCDEF" data-theme="auto"></script>',
  );
  expect(snippetOf({ ...key, position: 'inline' })).toContain(' data-position="inline" ');
});
