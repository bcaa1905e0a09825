import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { hasStripeEmulator, newUser, target } from './target.ts';

type Step = { command: string; output: string };

/** The commands in the README's console blocks, with the output that it shows for each. */
async function readSteps(): Promise<Step[]> {
  const readme = await readFile('README.md', 'utf8');
  const blocks = [...readme.matchAll(/```console\n([\s\S]*?)```/g)].map(([, block = '']) => block);
  const steps: Step[] = [];
  for (const line of blocks.join('').split('\n').filter(Boolean)) {
    const last = steps.at(-1);
    if (line.startsWith('$ ')) steps.push({ command: line.slice(2), output: '' });
    else if (last) last.output += `${line}\n`;
  }
  return steps;
}

/** Replaces what differs between runs: times, ids, page URLs, and durations, whose rounding can differ by a second. */
const normalize = (text: string) =>
  text
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, '<time>')
    .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '<id>')
    .replaceAll(/http:\/\/127\.0\.0\.1:\d+\/c\/pay\/cs_test_\w+/g, '<page>')
    .replaceAll(/"durationSeconds":\d+/g, '"durationSeconds":<n>');

describe.runIf(hasStripeEmulator)('the README', () => {
  it('shows the output that its commands print', async () => {
    const steps = await readSteps();
    expect(steps.length).toBeGreaterThan(10);
    const folder = await mkdtemp(path.join(tmpdir(), 'readme-'));
    const credentials = path.join(folder, 'credentials.json');
    await writeFile(credentials, JSON.stringify(target));
    const user = newUser();
    const adapt = (text: string) =>
      text
        .replaceAll('http://127.0.0.1:4000', target.baseUrl)
        .replaceAll('./.local/credentials.json', credentials)
        .replaceAll('ada', user);
    const separator = '-- next --';
    const script = steps.map(({ command }) => `${adapt(command)}\necho '${separator}'`).join('\n');
    const { stdout } = await promisify(execFile)('bash', ['-c', script]);
    await rm(folder, { recursive: true });
    const printed = stdout.split(`${separator}\n`).slice(0, -1);
    expect(printed.map(normalize)).toEqual(steps.map(({ output }) => normalize(adapt(output))));
  });
});
