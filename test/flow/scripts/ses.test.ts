import { expect, it } from 'vitest';
import { openLocalStage } from './support/openLocalStage.ts';
import { operatorShell } from './support/operatorShell.ts';

it('npm run ses -- check says that a stage without the setting mail sends nothing, and asks nobody', async () => {
  const { run, requests } = await operatorShell();
  const { code, out, error } = await run('ses', ['check', '--stage', 'staging']);
  expect([code, error, requests]).toEqual([0, '', []]);
  expect(out).toBe(
    'staging sends no e-mails: the setting mail in infra/stages.ts is not set (docs/mail.md)\n',
  );
});

it('npm run ses -- check names the mailbox of a local run', async () => {
  const { run } = await openLocalStage();
  const { code, out } = await run('ses', 'check');
  expect(code).toBe(0);
  expect(out).toMatch(/^e-mails of the local run stay on this machine: http:\/\/127\.0\.0\.1:\d+\n$/);
});
