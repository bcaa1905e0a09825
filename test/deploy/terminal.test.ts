import { afterAll, expect, it } from 'vitest';
import { runCommand } from '../support/runCommand.ts';
import { readSettings, runScript, STAGE } from './support/deployedStage.ts';

/**
 * Runs a command in a pseudo-terminal, types the input once the prompt appears, and prints the result as JSON. Keeps the
 * terminal open, so that its echo setting can be read after the command has ended.
 */
const PTY_SCRIPT = `
import fcntl, json, os, pty, subprocess, sys, termios, time

typed, prompt, command = sys.argv[1], sys.argv[2].encode(), sys.argv[3:]
master, slave = pty.openpty()

def has_echo():
    return bool(termios.tcgetattr(slave)[3] & termios.ECHO)

def prepare():
    os.setsid()
    fcntl.ioctl(slave, termios.TIOCSCTTY, 0)

before = has_echo()
child = subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, preexec_fn=prepare)
os.set_blocking(master, False)
screen, during, deadline = b'', None, time.monotonic() + 60
while True:
    is_over = child.poll() is not None
    try:
        screen += os.read(master, 65536)
    except BlockingIOError:
        if is_over:
            break
        time.sleep(0.02)
    if during is None and prompt in screen:
        during = has_echo()
        os.write(master, typed.encode())
    if time.monotonic() > deadline:
        child.kill()
print(json.dumps({
    'code': child.returncode,
    'screen': screen.decode(),
    'echo': {'before': before, 'during': during, 'after': has_echo()},
}))
`;

type TerminalRun = {
  code: number;
  screen: string;
  echo: { before: boolean; during: boolean | null; after: boolean };
};

/** Types input at the prompt for the stage's APP_URL. */
async function typeIn(typed: string): Promise<TerminalRun> {
  const command = [process.execPath, 'scripts/secrets.ts', '--stage', STAGE, 'set', 'APP_URL'];
  const { code, out, error } = await runCommand('python3', [
    '-c',
    PTY_SCRIPT,
    typed,
    'APP_URL (not shown): ',
    ...command,
  ]);
  expect(code, error).toBe(0);
  return JSON.parse(out);
}

const ENTER = '\r';
const CONTROL_C = '\x03';
const CONTROL_D = '\x04';

const before = await readSettings();

afterAll(() => runScript('secrets', ['set', 'APP_URL'], 'https://app.example.com\n'));

it('a value typed at the prompt is stored and never echoed, and the terminal echoes again afterwards', async () => {
  const { code, screen, echo } = await typeIn(`https://hidden.example.com${ENTER}`);
  expect(code, screen).toBe(0);
  expect(screen).toContain('APP_URL set for ');
  expect(screen).not.toContain('hidden');
  expect(screen.split(/\r?\n/)[0]).toBe('APP_URL (not shown): ');
  expect(echo).toEqual({ before: true, during: false, after: true });
  expect(await readSettings()).toEqual({ ...before, APP_URL: 'https://hidden.example.com' });
});

it.each([
  ['Ctrl-C at the prompt', CONTROL_C],
  ['Ctrl-C after some input', `https://hidden.example.org${CONTROL_C}`],
  ['Ctrl-D', CONTROL_D],
  ['Enter without a value', ENTER],
  ['an invalid value', `hidden, not a URL${ENTER}`],
])('%s changes nothing, and the terminal echoes again afterwards', async (_name, typed) => {
  const stored = await readSettings();
  const { code, screen, echo } = await typeIn(typed);
  expect(code, screen).not.toBe(0);
  expect(screen).not.toContain('hidden');
  expect(echo).toEqual({ before: true, during: false, after: true });
  expect(await readSettings()).toEqual(stored);
});
