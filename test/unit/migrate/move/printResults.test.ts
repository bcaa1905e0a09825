import { expect, it, vi } from 'vitest';
import { printResults } from '../../../../scripts/migrate/move/runAccounts.ts';

it('a step that stopped says in its last sentence what was refused, and prints only JSON with --json', () => {
  const printed: string[] = [];
  vi.spyOn(console, 'log').mockImplementation((line) => void printed.push(String(line)));
  const results = [{ userId: 'u1', kind: 'error', text: 'Invalid API Key provided' }];
  const options = { isDryRun: true, json: true };
  expect(() => printResults(results, { options, total: 3 })).toThrow(
    'errors in a row, the last one: Invalid API Key provided; 2 accounts are left',
  );
  expect(JSON.parse(printed.join('\n'))).toEqual(results);
});
