import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { COMPILED_LAYOUT, compileLayout } from '../../../../scripts/mails/compileLayout.ts';
import { LOGO } from '../../../../services/notifications/mails/logo.ts';

const PUBLIC = fileURLToPath(new URL('../../../../web/public', import.meta.url));
const PNG_SIGNATURE = '89504e470d0a1a0a';

/** It is shown on screens with up to three pixels for one. */
const SCALE = 3;
const LOGO_BYTES_MAX = 10_000;

test('the compiled layout is that of layout.mjml: otherwise run npm run mails -- compile', async () => {
  expect(readFileSync(COMPILED_LAYOUT, 'utf8')).toBe(await compileLayout());
});

describe.each(['light', 'dark'] as const)('the logo of the %s theme', (theme) => {
  const file = readFileSync(`${PUBLIC}${LOGO[theme]}`);

  test('is a PNG that is three times as large as it is shown', () => {
    expect(file.subarray(0, 8).toString('hex')).toBe(PNG_SIGNATURE);
    expect([file.readUInt32BE(16), file.readUInt32BE(20)]).toEqual([LOGO.width * SCALE, LOGO.height * SCALE]);
    expect(file.length).toBeLessThan(LOGO_BYTES_MAX);
  });

  test('has a name with its digest, as browsers keep it for a year', () => {
    const digest = createHash('sha256').update(file).digest('hex').slice(0, 8);
    expect(LOGO[theme]).toBe(`/assets/mail-logo-${theme}-${digest}.png`);
  });
});
