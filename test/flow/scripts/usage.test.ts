import { describe, expect, it } from 'vitest';
import { operatorShell } from './support/operatorShell.ts';

/** Every command by its file, with the name of its npm script and its sub-commands. */
const COMMANDS = [
  { script: 'account', name: 'account', subCommands: ['repair'] },
  { script: 'deploy', name: 'deploy', subCommands: [] },
  { script: 'dlq', name: 'dlq', subCommands: ['list', 'show', 'redrive', 'drop'] },
  { script: 'insights', name: 'insights', subCommands: ['report', 'backfill', 'rebuild', 'recount'] },
  { script: 'keys', name: 'keys', subCommands: ['create', 'list', 'revoke'] },
  { script: 'ledger', name: 'ledger', subCommands: ['list', 'replay', 'rebuild'] },
  { script: 'mails', name: 'mails', subCommands: ['compile'] },
  {
    script: 'migrate',
    name: 'migrate',
    subCommands: ['settings', 'find', 'plan', 'notify', 'move', 'verify', 'undo', 'report', 'sample'],
  },
  { script: 'openapi', name: 'openapi', subCommands: [] },
  { script: 'reconcile', name: 'reconcile', subCommands: [] },
  { script: 'secrets', name: 'secrets', subCommands: ['set', 'rotate', 'check'] },
  { script: 'ses', name: 'ses', subCommands: ['check'] },
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
    ['insights', ['rebuild']],
    ['ledger', ['list']],
    ['migrate', ['report']],
    ['ses', ['check']],
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

describe('an option that another sub-command takes', () => {
  it.each([
    ['account', ['erase', '--account', 'u1', '--reason', 'r', '--yes', '--dry-run'], 'erase', '--dry-run'],
    ['account', ['repair', '--account', 'u1', '--end-sessions'], 'repair', '--end-sessions'],
    ['insights', ['report', '--dry-run'], 'report', '--dry-run'],
    ['insights', ['rebuild', '--from', '2026-11-01'], 'rebuild', '--from'],
    ['account', ['export', '--account', 'u1', '--stripe', 'keep'], 'export', '--stripe'],
    ['dlq', ['list', '--all'], 'list', '--all'],
    ['dlq', ['show', 'm1', '--yes'], 'show', '--yes'],
    ['dlq', ['redrive', '--all', '--yes'], 'redrive', '--yes'],
    ['keys', ['list', '--name', 'gateway'], 'list', '--name'],
    ['keys', ['revoke', '0123456789abcdef', '--days', '3'], 'revoke', '--days'],
    ['ledger', ['replay', '--account', 'u1'], 'replay', '--account'],
    ['migrate', ['report', '--limit', '1'], 'report', '--limit'],
    ['secrets', ['check', '--replace'], 'check', '--replace'],
  ] as const)('is refused by %s with %j, not ignored', async (script, args, subCommand, option) => {
    const { run, requests } = await operatorShell();
    const { code, out, error } = await run(script, [...args, '--stage', 'staging']);
    expect([code, out, requests]).toEqual([1, '', []]);
    expect(error).toMatch(new RegExp(`^${subCommand} does not take ${option}\n\nusage: npm run `));
  });
});

describe('an argument that would mean another target', () => {
  it.each([
    [
      'keys',
      ['list', '--stage', 'staging', '--state-dir', '/tmp'],
      /^--state-dir is for the stage local only\n/,
    ],
    [
      'reconcile',
      ['--stage', 'staging', '--account='],
      /^--account is empty: name the account by its user_id\n/,
    ],
    ['table', ['copy', '--from', 'restored', '--stage', 'staging', '--account='], /^--account is empty: /],
  ] as const)('is refused by %s with %j', async (script, args, sentence) => {
    const { run, requests } = await operatorShell();
    const { code, error } = await run(script, [...args]);
    expect([code, requests]).toEqual([1, []]);
    expect(error).toMatch(sentence);
  });
});
