import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import { stripeAt } from './support/startedStripe.ts';

const MAIN = join(import.meta.dirname, '../../../local/stripe/main.ts');
const END_MS_MAX = 1000;

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

/** Resolves with the exit code and how long the end took. */
async function endOf(child: ChildProcess, end: () => void): Promise<{ code: number | null; tookMs: number }> {
  const startedAt = performance.now();
  const exit = once(child, 'exit') as Promise<[number | null]>;
  end();
  const [code] = await exit;
  return { code, tookMs: performance.now() - startedAt };
}

describe('the process', () => {
  it('keeps all that it answered when it is killed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'stripe-test-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const args = ['--data-file', join(folder, 'stripe.jsonl')];
    const first = await startMain(...args);
    const stripe = stripeAt(first.port);
    await stripe.webhookEndpoints.create({ url: 'http://127.0.0.1:9/none', enabled_events: ['*'] });
    const customers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => stripe.customers.create({ name: `n${index}` })),
    );
    await endOf(first.child, () => first.child.kill('SIGKILL'));

    const second = await startMain(...args);
    const kept = await stripeAt(second.port).customers.list({ limit: 100 });
    expect(new Set(kept.data.map(({ id }) => id))).toEqual(new Set(customers.map(({ id }) => id)));
    const undelivered = await stripeAt(second.port).events.list({ delivery_success: false, limit: 100 });
    expect(undelivered.data).toHaveLength(20);
  });

  it('ends within a second when it is told to, though calls and deliveries hang', async () => {
    const { child, apiBase, port } = await startMain();
    const fault = JSON.stringify({ kind: 'timeout' });
    await fetch(`${apiBase}/_control/faults`, { method: 'POST', body: fault });
    const hanging = stripeAt(port)
      .customers.list()
      .catch((error: Error) => error.constructor.name);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const { code, tookMs } = await endOf(child, () => child.kill('SIGTERM'));
    expect(code).toBe(0);
    expect(tookMs).toBeLessThan(END_MS_MAX);
    expect(await hanging).toBe('StripeConnectionError');
  });

  it('ends when its parent is gone', async () => {
    const { child } = await startMain('--with-parent');
    const { code, tookMs } = await endOf(child, () => child.stdin?.end());
    expect(code).toBe(0);
    expect(tookMs).toBeLessThan(END_MS_MAX);
  });

  it('says how it is used when it cannot start', async () => {
    const { port } = await startMain();
    const child = spawn(process.execPath, [MAIN, '--port', String(port)], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', (part) => {
      said += part;
    });
    const [code] = (await once(child, 'close')) as [number];
    expect(code).toBe(1);
    expect(said).toContain('EADDRINUSE');
  });
});
