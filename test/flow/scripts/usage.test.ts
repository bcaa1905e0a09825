import { describe, expect, it } from 'vitest';
import { operatorShell } from './support/operatorShell.ts';

/** Every command by its file, with the name of its npm script and its sub-commands. */
const COMMANDS = [
  { script: 'account', name: 'account', subCommands: ['repair'] },
  { script: 'deploy', name: 'deploy', subCommands: [] },
  { script: 'dlq', name: 'dlq', subCommands: ['list', 'show', 'redrive', 'drop'] },
  { script: 'keys', name: 'keys', subCommands: ['create', 'list', 'revoke'] },
  { script: 'openapi', name: 'openapi', subCommands: [] },
  { script: 'reconcile', name: 'reconcile', subCommands: [] },
  { script: 'secrets', name: 'secrets', subCommands: ['set', 'rotate', 'check'] },
  { script: 'stripeSetup', name: 'stripe:setup', subCommands: [] },
  { script: 'table', name: 'table', subCommands: ['copy'] },
] as const;

describe.each(COMMANDS)('npm run $name', ({ script, name, subCommands }) => {
  const usage = new RegExp(`^usage: npm run ${name}\\b`);

  it.each([['--help'], ['-h'], ...subCommands.map((subCommand) => [subCommand, '--help'])])(
    'prints its usage and succeeds with %s %s',
    async (...args) => {
      const { run } = await operatorShell();
      const { code, out, error } = await run(script, args.filter(Boolean));
      expect([code, error]).toEqual([0, '']);
      expect(out).toMatch(usage);
    },
  );

  it('refuses an unknown option with a sentence and its usage', async () => {
    const { run } = await operatorShell();
    const { code, out, error } = await run(script, ['--stagee', 'hidden']);
    expect([code, out]).toEqual([1, '']);
    const [sentence, empty, ...rest] = error.split('\n');
    expect([sentence, empty]).toEqual(['unknown option --stagee', '']);
    expect(rest.join('\n')).toMatch(usage);
    expect(error).not.toContain('hidden');
  });
});

describe('a missing stage', () => {
  it.each([
    ['account', ['repair', '--account', 'u1']],
    ['deploy', []],
    ['dlq', ['list']],
    ['keys', ['create', '--name', 'gateway', '--scopes', 'metering']],
    ['reconcile', []],
    ['secrets', ['check']],
    ['stripeSetup', []],
    ['table', ['copy', '--from', 'restored']],
  ] as const)('is refused by %s with a sentence and the usage', async (script, args) => {
    const { run } = await operatorShell();
    const { code, out, error } = await run(script, [...args]);
    expect([code, out]).toEqual([1, '']);
    expect(error).toMatch(/^--stage is missing: [^\n]+\n\nusage: npm run /);
  });
});
