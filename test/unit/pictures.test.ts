import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { OVERVIEW_PICTURE } from '../pictures/overviewPicture.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PNG_SIGNATURE = '89504e470d0a1a0a';

describe('the picture of the README', () => {
  const { file, width, height, bytesMax } = OVERVIEW_PICTURE;
  const picture = readFileSync(`${ROOT}${file}`);

  it('is a PNG of the size that npm run pictures takes, and small enough to be loaded with the README', () => {
    expect(picture.subarray(0, 8).toString('hex')).toBe(PNG_SIGNATURE);
    expect([picture.readUInt32BE(16), picture.readUInt32BE(20)]).toEqual([width, height]);
    expect(picture.length).toBeLessThanOrEqual(bytesMax);
  });

  it('stands at the beginning of the README, with words for those who do not see it', () => {
    const [, ...after] = readFileSync(`${ROOT}README.md`, 'utf8').split('\n');
    const first = after.find((line) => line !== '');
    expect(first).toMatch(/^!\[.{40,}\]\(docs\/pictures\/overview\.png\)$/);
  });
});
