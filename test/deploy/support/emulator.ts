import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../../local/freePort.ts';
import { startSupervised } from '../../../local/processes/childProgram.ts';
import { hasPython, installPython, PYTHON_BIN } from '../../support/python/virtualEnvironment.ts';
import { runCommand, runOrThrow } from '../../support/runCommand.ts';

/** MiniStack starts in two seconds, and in a multiple of that on a busy machine. */
const START_TIMEOUT_MS = 60_000;
const POLL_MS = 100;

export type Emulator = {
  endpoint: string;
  /** Environment variables that direct the AWS SDK and the CDK to the emulator. A developer's AWS_* variables are removed. */
  environment: NodeJS.ProcessEnv;
  lastOutput(): string;
  stop(): Promise<void>;
};

/** Ignored by git. All runs share it. */
const FOLDER = fileURLToPath(new URL('../../../.ministack/', import.meta.url));

/** MiniStack's TLS certificate. Node.js trusts it when NODE_EXTRA_CA_CERTS names it at startup. */
const CERTIFICATE = path.join(FOLDER, 'tls.crt');
const CERTIFICATE_KEY = path.join(FOLDER, 'tls.key');

/** Whether Python and OpenSSL are installed, which MiniStack needs. */
export async function canEmulate(): Promise<boolean> {
  const openSsl = await runCommand('openssl', ['version']).catch(() => undefined);
  return openSsl?.code === 0 && (await hasPython());
}

/**
 * Starts MiniStack, an AWS emulator, on a free loopback port. It enforces the policies of each function's role, as AWS
 * does.
 */
export async function startEmulator(): Promise<Emulator> {
  const port = await freePort();
  // The host name that MiniStack uses in queue URLs. With another one, the AWS SDK warns about two hosts.
  const endpoint = `https://localhost:${port}`;
  // Outside the project, because its package.json would turn the scripts that MiniStack writes into ES modules.
  const scratch = mkdtempSync(path.join(tmpdir(), 'ministack-'));
  const program = startSupervised('MiniStack', [path.join(PYTHON_BIN, 'python'), '-m', 'ministack'], {
    ...withoutAws(process.env),
    GATEWAY_PORT: String(port),
    BIND_HOST: '127.0.0.1',
    // Enforces the policies of callers, and those of queues and buckets, which deny plain HTTP.
    AUTH: 'true',
    USE_SSL: '1',
    MINISTACK_SSL_CERT: CERTIFICATE,
    MINISTACK_SSL_KEY: CERTIFICATE_KEY,
    LOG_LEVEL: 'WARNING',
    TMPDIR: scratch,
    // Functions run on the Node.js version of this process.
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

/** Installs the pinned packages and creates a certificate, unless they exist already. */
export async function installEmulator(report: (line: string) => void): Promise<void> {
  await installPython(report);
  if (existsSync(CERTIFICATE)) return;
  mkdirSync(FOLDER, { recursive: true });
  await createCertificate();
}

async function createCertificate(): Promise<void> {
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  const files = ['-keyout', CERTIFICATE_KEY, '-out', CERTIFICATE];
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  await runOrThrow('openssl', ['req', '-x509', ...key, '-days', '3650', ...subject, ...files]);
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
