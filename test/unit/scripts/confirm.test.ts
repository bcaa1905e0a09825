import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { confirm } from '../../../scripts/confirm.ts';

function terminal(typed: string, { isTTY }: { isTTY: boolean }) {
  const input = Object.assign(new PassThrough(), { isTTY });
  input.end(typed);
  return { input, output: new PassThrough() };
}

const ask = (typed: string) => confirm('drop all events', false, terminal(typed, { isTTY: true }));

it('goes on when the operator types yes', async () => {
  await expect(ask('yes\n')).resolves.toBeUndefined();
});

it.each(['no\n', '\n', 'y\n', ''])('stops when the operator types %j', async (typed) => {
  await expect(ask(typed)).rejects.toThrow('not confirmed: nothing was changed');
});

it('says what will happen before it reads the answer', async () => {
  const { input, output } = terminal('yes\n', { isTTY: true });
  await confirm('drop all events', false, { input, output });
  expect(String(output.read())).toContain('This will drop all events. It cannot be undone.');
});

it('says what can be taken back', async () => {
  const { input, output } = terminal('yes\n', { isTTY: true });
  await confirm('move one account', false, { input, output }, 'Another step takes it back.');
  const asked = String(output.read());
  expect(asked).toContain('This will move one account. Another step takes it back. Type yes');
  expect(asked).not.toContain('undone');
});

it('does not ask with --yes', async () => {
  await expect(confirm('drop all events', true, terminal('', { isTTY: false }))).resolves.toBeUndefined();
});

it('needs --yes without a terminal, even if yes is piped in', async () => {
  await expect(confirm('drop all events', false, terminal('yes\n', { isTTY: false }))).rejects.toThrow(
    '--yes is missing: it confirms that this will drop all events',
  );
});
