import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import { stripeAt } from './support/startedStripe.ts';

const MAIN = join(import.meta.dirname, '../../../local/stripe/main.ts');
const EXIT_MS_MAX = 1000;

async function startMain(...args: string[]): Promise<{ child: ChildProcess; port: number; apiBase: string }> {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  if (!child.stdout) throw new Error('The process has no output');
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const { apiBase } = JSON.parse(line) as { apiBase: string };
  return { child, apiBase, port: Number(new URL(apiBase).port) };
}

/** Calls `end` and resolves with the exit code and the time until the exit. */
async function exitOf(
  child: ChildProcess,
  end: () => void,
): Promise<{ code: number | null; tookMs: number }> {
  const startedAt = performance.now();
  const exit = once(child, 'exit') as Promise<[number | null]>;
  end();
  const [code] = await exit;
  return { code, tookMs: performance.now() - startedAt };
}

describe('local/stripe/main.ts', () => {
  it('keeps every confirmed change when it is killed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'stripe-test-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const args = ['--data-file', join(folder, 'stripe.jsonl')];
    const first = await startMain(...args);
    const stripe = stripeAt(first.port);
    await stripe.webhookEndpoints.create({ url: 'http://127.0.0.1:9/none', enabled_events: ['*'] });
    const customers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => stripe.customers.create({ name: `n${index}` })),
    );
    await exitOf(first.child, () => first.child.kill('SIGKILL'));

    const second = await startMain(...args);
    const kept = await stripeAt(second.port).customers.list({ limit: 100 });
    expect(new Set(kept.data.map(({ id }) => id))).toEqual(new Set(customers.map(({ id }) => id)));
    const undelivered = await stripeAt(second.port).events.list({ delivery_success: false, limit: 100 });
    expect(undelivered.data).toHaveLength(20);
  });

  it('exits within a second of SIGTERM while calls and deliveries hang', async () => {
    const { child, apiBase, port } = await startMain();
    const fault = JSON.stringify({ kind: 'timeout' });
    await fetch(`${apiBase}/_control/faults`, { method: 'POST', body: fault });
    const hanging = stripeAt(port)
      .customers.list()
      .catch((error: Error) => error.constructor.name);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const { code, tookMs } = await exitOf(child, () => child.kill('SIGTERM'));
    expect(code).toBe(0);
    expect(tookMs).toBeLessThan(EXIT_MS_MAX);
    expect(await hanging).toBe('StripeConnectionError');
  });

  it('exits when its parent closes its standard input', async () => {
    const { child } = await startMain('--with-parent');
    const { code, tookMs } = await exitOf(child, () => child.stdin?.end());
    expect(code).toBe(0);
    expect(tookMs).toBeLessThan(EXIT_MS_MAX);
  });

  it('reports an error and exits with 1 when it cannot start', async () => {
    const { port } = await startMain();
    const child = spawn(process.execPath, [MAIN, '--port', String(port)], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let stderr = '';
    child.stderr.on('data', (part) => {
      stderr += part;
    });
    const [code] = (await once(child, 'close')) as [number];
    expect(code).toBe(1);
    expect(stderr).toContain('EADDRINUSE');
  });
});
