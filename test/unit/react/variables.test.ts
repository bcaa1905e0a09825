import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const declarationsIn = (file: string) =>
  new Map(
    [...readFileSync(file, 'utf8').matchAll(/^ {2}(--[\w-]+): ([^;]+);/gm)].map(
      ([, name = '', value = '']) => [name, value],
    ),
  );

const TOKENS = declarationsIn('client/react/styles/tokens.css');
const OWN = [...TOKENS].filter(([name]) => name.startsWith('--sb-'));
const README = readFileSync('client/README.md', 'utf8');
const STYLES = ['kit', 'meter', 'chart', 'plans']
  .map((name) => readFileSync(`client/react/styles/${name}.css`, 'utf8'))
  .join('\n');

/** The values of a variable in the README: the columns have one for each variable of the row, in their order. */
function documented(name: string): string[] | undefined {
  const row = README.split('\n').find((line) => line.startsWith('| `--sb-') && line.includes(`\`${name}\``));
  const [names = [], ...values] =
    row
      ?.split('|')
      .slice(1, 4)
      .map((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text)) ?? [];
  return row === undefined ? undefined : values.flatMap((list) => list[names.indexOf(name)] ?? []);
}

describe('the variables of the components', () => {
  it.each(OWN)('%s is in the README with its values, and is used', (name, value) => {
    const colors = value.match(/#[0-9a-f]{6}/g);
    expect(documented(name)).toEqual(colors ?? (name === '--sb-shadow' ? [] : [value]));
    expect(STYLES).toContain(`var(${name})`);
  });

  it('are all that the styles use', () => {
    const used = new Set([...STYLES.matchAll(/var\((--sb-[\w-]+)\)/g)].map(([, name = '']) => name));
    const local = new Set([...STYLES.matchAll(/^ {2}(--sb-[\w-]+):/gm)].map(([, name = '']) => name));
    expect([...used].filter((name) => !TOKENS.has(name) && !local.has(name))).toEqual([]);
  });

  it('have the values of the pages, whose tokens stand for them there', () => {
    const pages = declarationsIn('web/src/styles/tokens.css');
    const mapped = [...pages].filter(([name]) => name.startsWith('--sb-'));
    expect(mapped.length).toBeGreaterThan(10);
    for (const [name, value] of mapped)
      expect([name, pages.get(value.slice('var('.length, -1))]).toEqual([name, TOKENS.get(name)]);
  });
});
