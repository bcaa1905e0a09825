import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { runCommand, UsageError } from '../../../scripts/runCommand.ts';

const USAGE = 'usage: npm run greet -- --name NAME [--loud]';

let printed: { out: string[]; error: string[] };

beforeEach(() => {
  printed = { out: [], error: [] };
  vi.spyOn(console, 'log').mockImplementation((line) => void printed.out.push(line));
  vi.spyOn(console, 'error').mockImplementation((line) => void printed.error.push(line));
  const { exitCode } = process;
  onTestFinished(() => {
    vi.restoreAllMocks();
    process.exitCode = exitCode;
  });
  process.exitCode = undefined;
});

/** Runs a command with these arguments, which prints what it received unless `fails` is given. */
async function greet(args: string[], { fails, words = false }: { fails?: Error; words?: boolean } = {}) {
  await runCommand(
    {
      usage: USAGE,
      options: { name: { type: 'string' }, loud: { type: 'boolean' } },
      allowPositionals: words,
      async run({ values, positionals }) {
        if (fails) throw fails;
        console.log(JSON.stringify([values.name, values.loud, positionals]));
      },
    },
    args,
  );
  return { ...printed, code: process.exitCode ?? 0 };
}

describe('a command', () => {
  it('receives its options and words', async () => {
    expect(await greet(['anna', '--name', 'bo', '--loud', 'carl'], { words: true })).toEqual({
      code: 0,
      out: ['["bo",true,["anna","carl"]]'],
      error: [],
    });
  });

  it.each([['--help'], ['-h'], ['--name', 'bo', '-h']])(
    'prints its usage and does not run with %s %s %s',
    async (...args) => {
      const fails = new Error('it ran');
      expect(await greet(args, { fails })).toEqual({ code: 0, out: [USAGE], error: [] });
    },
  );

  it.each([
    [['--nmae', 'hidden'], 'unknown option --nmae'],
    [['--nmae=hidden'], 'unknown option --nmae'],
    [['-x'], 'unknown option -x'],
    [['--name'], '--name needs a value'],
    [['--name', '--loud'], '--name needs a value: write one that begins with - as --name=VALUE'],
    [['--name', '-abc'], '--name needs a value: write one that begins with - as --name=VALUE'],
    [['--loud=hidden'], '--loud does not take a value'],
    [['hidden'], 'this command takes options only'],
  ])('refuses the arguments %j with a sentence and its usage', async (args, sentence) => {
    expect(await greet(args)).toEqual({ code: 1, out: [], error: [sentence, `\n${USAGE}`] });
  });

  it('that throws a UsageError prints its sentence and the usage', async () => {
    const fails = new UsageError('--name is missing');
    expect(await greet([], { fails })).toEqual({
      code: 1,
      out: [],
      error: ['--name is missing', `\n${USAGE}`],
    });
  });

  it('whose options npm kept for itself says how to write them', async () => {
    vi.stubEnv('npm_config_stage', 'true');
    onTestFinished(() => void vi.unstubAllEnvs());
    expect(await greet(['staging'])).toEqual({
      code: 1,
      out: [],
      error: [
        'this command takes options only',
        'npm kept --stage for itself: write -- before the options, as in the usage',
        `\n${USAGE}`,
      ],
    });
  });

  it('that throws any other error prints one line', async () => {
    const fails = new Error('nobody is here');
    expect(await greet([], { fails })).toEqual({ code: 1, out: [], error: ['nobody is here'] });
  });
});
