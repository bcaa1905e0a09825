import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { END_REASONS } from '../../shared/contract/metering/inputs.ts';
import { meteringRoutes } from '../../shared/contract/metering/routes.ts';
import { stripeSettings } from '../../shared/stripe/stripeSettings.ts';
import { anchorsIn } from '../support/docs/markdown.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');
const files = globSync(
  '{*.md,docs/**/*.md,services/*/*.md,client/*.md,examples/**/*.md,local/**/*.md,test/**/*.md}',
  {
    cwd: ROOT,
    // Of test/support/nodes, and of an example that has been installed.
    exclude: (file) => path.basename(file) === 'node_modules',
  },
).sort();

describe.each(files)('%s', (file) => {
  const text = read(file);

  it('links only to existing files and headings', () => {
    for (const [, link = ''] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(link)) continue;
      const [target = '', anchor] = link.split('#');
      const linked = target === '' ? file : path.join(path.dirname(file), target);
      expect(existsSync(path.join(ROOT, linked)), link).toBe(true);
      if (anchor !== undefined) expect(anchorsIn(read(linked)), link).toContain(anchor);
    }
  });

  it('names only existing npm scripts', () => {
    const own = path.join(path.dirname(file), 'package.json');
    const packages = ['package.json', ...(existsSync(path.join(ROOT, own)) ? [own] : [])];
    const scripts = Object.assign({}, ...packages.map((one) => JSON.parse(read(one)).scripts));
    for (const [, command = ''] of text.matchAll(/npm run ([\w:-]+)/g)) {
      expect(Object.keys(scripts)).toContain(command);
    }
  });
});

describe.each(['docs/promises.md', 'docs/security.md'])('%s', (file) => {
  it('names only existing tests', () => {
    const text = read(file);
    for (const [, test = ''] of text.matchAll(
      /`((?:unit|store|flow|infra|local|e2e|deploy)(?:\/[\w/.]+)?)`/g,
    )) {
      const exists = ['', '.test.ts'].some((ending) => existsSync(path.join(ROOT, `test/${test}${ending}`)));
      expect(exists, test).toBe(true);
    }
  });
});

describe('docs/deploy.md', () => {
  it('lists exactly the settings of a stage', () => {
    const table = read('docs/deploy.md').split('## Settings')[1]?.split('###')[0] ?? '';
    const rows = table.split('\n').filter((line) => line.startsWith('| `'));
    const names = rows.flatMap((row) => row.split('|')[1]?.match(/`[A-Z_…]+`/g) ?? []);
    const settings = names.map((name) =>
      name.replaceAll('`', '').replace('…_PREVIOUS_UNTIL', 'STRIPE_WEBHOOK_SECRET_PREVIOUS_UNTIL'),
    );
    expect(settings.sort()).toEqual(Object.keys(stripeSettings).sort());
  });
});

describe('docs/gateway.md', () => {
  it('names every problem of a session, and every reason of its end', () => {
    const { startSession, renewSession, endSession } = meteringRoutes;
    const problems = [startSession, renewSession, endSession].flatMap(({ problems }): string[] => [
      ...problems,
    ]);
    const text = read('docs/gateway.md');
    for (const name of [...problems, ...END_REASONS]) expect(text).toContain(`\`${name}\``);
  });
});
