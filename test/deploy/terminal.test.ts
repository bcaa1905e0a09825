import { afterAll, expect, it } from 'vitest';
import { operate, readSettings, STAGE } from './support/deployedStage.ts';
import { runCommand } from './support/runCommand.ts';

/**
 * Runs a command at a terminal of its own, types when it has asked, and tells as JSON what came of it. The terminal is
 * held open here, so that it can be looked at after the command has ended.
 */
const AT_A_TERMINAL = `
import fcntl, json, os, pty, subprocess, sys, termios, time

typed, asks, command = sys.argv[1], sys.argv[2].encode(), sys.argv[3:]
ours, theirs = pty.openpty()

def has_echo():
    return bool(termios.tcgetattr(theirs)[3] & termios.ECHO)

def prepare():
    os.setsid()
    fcntl.ioctl(theirs, termios.TIOCSCTTY, 0)

before = has_echo()
child = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, preexec_fn=prepare)
os.set_blocking(ours, False)
screen, meanwhile, deadline = b'', None, time.monotonic() + 60
while True:
    is_over = child.poll() is not None
    try:
        screen += os.read(ours, 65536)
    except BlockingIOError:
        if is_over:
            break
        time.sleep(0.02)
    if meanwhile is None and asks in screen:
        meanwhile = has_echo()
        os.write(ours, typed.encode())
    if time.monotonic() > deadline:
        child.kill()
print(json.dumps({
    'code': child.returncode,
    'screen': screen.decode(),
    'echo': {'before': before, 'meanwhile': meanwhile, 'after': has_echo()},
}))
`;

type AtTerminal = {
  code: number;
  screen: string;
  echo: { before: boolean; meanwhile: boolean | null; after: boolean };
};

/** Types in at the question for the stage's APP_URL. */
async function typeIn(typed: string): Promise<AtTerminal> {
  const command = [process.execPath, 'scripts/secrets.ts', '--stage', STAGE, 'set', 'APP_URL'];
  const { code, out, error } = await runCommand('python3', [
    ...['-c', AT_A_TERMINAL, typed, 'APP_URL (not shown): '],
    ...command,
  ]);
  expect(code, error).toBe(0);
  return JSON.parse(out);
}

const ENTER = '\r';
const CONTROL_C = '\x03';
const CONTROL_D = '\x04';

const before = await readSettings();

afterAll(() => operate('secrets', ['set', 'APP_URL'], `${before.APP_URL}\n`));

it('what is typed in at a terminal is stored and never shown, and the terminal shows again what comes next', async () => {
  const { code, screen, echo } = await typeIn(`https://hidden.example.com${ENTER}`);
  expect(code, screen).toBe(0);
  expect(screen).toContain('APP_URL set in ');
  expect(screen).not.toContain('hidden');
  expect(screen.split(/\r?\n/)[0]).toBe('APP_URL (not shown): ');
  expect(echo).toEqual({ before: true, meanwhile: false, after: true });
  expect(await readSettings()).toEqual({ ...before, APP_URL: 'https://hidden.example.com' });
});

it.each([
  ['Ctrl-C at once', CONTROL_C],
  ['Ctrl-C in the middle', `https://hidden.example.org${CONTROL_C}`],
  ['Ctrl-D', CONTROL_D],
  ['nothing but Enter', ENTER],
  ['what cannot be right', `hidden, not a URL${ENTER}`],
])('%s changes nothing, and the terminal shows again what comes next', async (_name, typed) => {
  const stored = await readSettings();
  const { code, screen, echo } = await typeIn(typed);
  expect(code, screen).not.toBe(0);
  expect(screen).not.toContain('hidden');
  expect(echo).toEqual({ before: true, meanwhile: false, after: true });
  expect(await readSettings()).toEqual(stored);
});
