import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../../local/freePort.ts';
import { startSupervised } from '../../../local/processes/childProgram.ts';
import { runCommand, succeed } from './runCommand.ts';

/** Ignored by git; one for all runs, made anew when the pinned versions change. */
const FOLDER = fileURLToPath(new URL('../../../.ministack/', import.meta.url));
const REQUIREMENTS = fileURLToPath(new URL('../requirements.txt', import.meta.url));
const PYTHON_VERSION_MIN = [3, 10] as const;

/** It is up in two seconds; a machine that is busy takes a multiple. */
const START_TIMEOUT_MS = 60_000;
const POLL_MS = 100;

export interface Emulator {
  endpoint: string;
  /** What makes the AWS SDK and the CDK speak to it, and nothing else: no profile or region of a developer's is left. */
  environment: NodeJS.ProcessEnv;
  lastOutput(): string;
  stop(): Promise<void>;
}

const PYTHON = path.join(FOLDER, 'venv', 'bin', 'python');

/** What MiniStack shows to callers. Node.js believes it where NODE_EXTRA_CA_CERTS names it from its start on. */
export const CERTIFICATE = path.join(FOLDER, 'tls.crt');
const CERTIFICATE_KEY = path.join(FOLDER, 'tls.key');

/** Whether there is what MiniStack is installed with and runs on. */
export async function canEmulate(): Promise<boolean> {
  const question = `import sys, venv, ensurepip; sys.exit(sys.version_info < (${PYTHON_VERSION_MIN.join(', ')}))`;
  const answers = [runCommand('python3', ['-c', question]), runCommand('openssl', ['version'])];
  // A command that is not there at all answers nothing.
  const ran = await Promise.all(answers.map((answer) => answer.catch(() => undefined)));
  return ran.every((answer) => answer?.code === 0);
}

/**
 * Starts MiniStack, an emulator of AWS, on a free port of loopback. It checks what each function is allowed to do by the
 * policies of its role, as AWS does.
 */
export async function startEmulator(): Promise<Emulator> {
  const port = await freePort();
  // By the name that it gives its queues, or the AWS SDK warns of two hosts.
  const endpoint = `https://localhost:${port}`;
  // Not in the project, whose package.json would make modules of the scripts that MiniStack writes there.
  const scratch = mkdtempSync(path.join(tmpdir(), 'ministack-'));
  const program = startSupervised('MiniStack', [PYTHON, '-m', 'ministack'], {
    ...withoutAws(process.env),
    GATEWAY_PORT: String(port),
    BIND_HOST: '127.0.0.1',
    // Policies count: of callers, and of queues and buckets that refuse plain HTTP.
    AUTH: 'true',
    USE_SSL: '1',
    MINISTACK_SSL_CERT: CERTIFICATE,
    MINISTACK_SSL_KEY: CERTIFICATE_KEY,
    LOG_LEVEL: 'WARNING',
    TMPDIR: scratch,
    // Functions run on the Node.js that this runs on.
    PATH: `${path.dirname(process.execPath)}${path.delimiter}${process.env.PATH}`,
    NODE_EXTRA_CA_CERTS: CERTIFICATE,
  });
  const deadlineMs = Date.now() + START_TIMEOUT_MS;
  while (!(await isUp(endpoint))) {
    if (program.hasExited() || Date.now() > deadlineMs) {
      throw new Error(`MiniStack did not start: ${program.lastOutput()}`);
    }
    await sleep(POLL_MS);
  }
  return {
    endpoint,
    environment: {
      ...withoutAws(process.env),
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: 'us-east-1',
      // MiniStack's root user.
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_EC2_METADATA_DISABLED: 'true',
      CDK_DISABLE_CLI_TELEMETRY: 'true',
      NODE_EXTRA_CA_CERTS: CERTIFICATE,
      AWS_CA_BUNDLE: CERTIFICATE,
      CURL_CA_BUNDLE: CERTIFICATE,
    },
    lastOutput: program.lastOutput,
    stop: async () => {
      await program.stop();
      rmSync(scratch, { recursive: true, force: true });
    },
  };
}

function withoutAws(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('AWS_')));
}

/** Makes a virtual environment with the pinned versions in it, and a certificate, unless they are there. */
export async function installEmulator(report: (line: string) => void): Promise<void> {
  const mark = path.join(FOLDER, 'installed.txt');
  const wanted = readFileSync(REQUIREMENTS, 'utf8');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === wanted) return;
  report('installing MiniStack into .ministack');
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  await succeed('python3', ['-m', 'venv', path.join(FOLDER, 'venv')]);
  const quietly = ['--disable-pip-version-check', '--quiet'];
  await succeed(PYTHON, ['-m', 'pip', 'install', ...quietly, '-r', REQUIREMENTS]);
  await makeCertificate();
  writeFileSync(mark, wanted);
}

async function makeCertificate(): Promise<void> {
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  const files = ['-keyout', CERTIFICATE_KEY, '-out', CERTIFICATE];
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  await succeed('openssl', ['req', '-x509', ...key, '-days', '3650', ...subject, ...files]);
}

function isUp(endpoint: string): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get(`${endpoint}/_ministack/health`, { ca: readFileSync(CERTIFICATE) }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.once('error', () => resolve(false));
  });
}
