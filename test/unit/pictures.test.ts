import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { CONSOLE_PICTURES, OVERVIEW_PICTURE } from '../pictures/pictures.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PNG_SIGNATURE = '89504e470d0a1a0a';

it.each([OVERVIEW_PICTURE, ...CONSOLE_PICTURES])(
  '$file is a PNG of the size that npm run pictures takes, and small enough for its page',
  ({ file, width, height, bytesMax }) => {
    const picture = readFileSync(`${ROOT}${file}`);
    expect(picture.subarray(0, 8).toString('hex')).toBe(PNG_SIGNATURE);
    expect([picture.readUInt32BE(16), picture.readUInt32BE(20)]).toEqual([width, height]);
    expect(picture.length).toBeLessThanOrEqual(bytesMax);
  },
);

describe('the pictures in the docs', () => {
  it('of a customer stands at the beginning of the README, with words for those who do not see it', () => {
    const [, ...after] = readFileSync(`${ROOT}README.md`, 'utf8').split('\n');
    const first = after.find((line) => line !== '');
    expect(first).toMatch(/^!\[.{40,}\]\(docs\/pictures\/overview\.png\)$/);
  });

  it.each(CONSOLE_PICTURES)('$file is in the docs, with words for those who do not see it', ({ file }) => {
    const docs = readFileSync(`${ROOT}docs/insights.md`, 'utf8');
    expect(docs).toMatch(new RegExp(`!\\[[^\\]]{40,}\\]\\(${file.replace('docs/', '')}\\)`));
  });
});
