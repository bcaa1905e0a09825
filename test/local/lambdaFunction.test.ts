import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { LambdaFunction } from '../../local/functions/lambdaFunction.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'session-billing-functions-'));
afterAll(() => rmSync(directory, { recursive: true }));

let count = 0;

const SHARED = { mayShareThread: true };

/** Creates a function with this code. `lines` and `failures` record its log. */
function createFunction(code: string, timeoutMs = 5_000) {
  const file = path.join(directory, `bundle-${count++}.mjs`);
  writeFileSync(file, code);
  const lines: string[] = [];
  const failures: string[] = [];
  const lambda = new LambdaFunction(
    {
      file,
      exportName: 'handler',
      functionName: 'Tested',
      functionArn: 'arn:tested',
      memoryMb: 512,
      environment: { COLOR: 'green' },
      timeoutMs,
    },
    { line: ({ text }) => lines.push(text), failure: ({ message }) => failures.push(message) },
  );
  return { lambda, lines, failures };
}

describe('a Lambda function', () => {
  test('receives its event, its context and only its own environment, and writes to the log', async () => {
    const { lambda, lines } = createFunction(`export async function handler(event, context) {
      console.log('seen');
      return { event, env: process.env, name: context.functionName, left: context.getRemainingTimeInMillis() > 4000 };
    }`);
    expect(await lambda.invoke({ a: [1] })).toEqual({
      kind: 'returned',
      payload: { event: { a: [1] }, env: { COLOR: 'green' }, name: 'Tested', left: true },
    });
    await vi.waitFor(() => expect(lines).toEqual(['seen']));
    await lambda.stop();
  });

  test('keeps its state between events and runs concurrent events in separate threads', async () => {
    const { lambda } = createFunction(`let served = 0;
      export const handler = async () => { await new Promise((r) => setTimeout(r, 50)); return ++served; };`);
    expect(await lambda.invoke({})).toMatchObject({ payload: 1 });
    expect(await lambda.invoke({})).toMatchObject({ payload: 2 });
    const both = await Promise.all([lambda.invoke({}), lambda.invoke({})]);
    expect(both.map((one) => (one.kind === 'returned' ? one.payload : one))).toEqual(
      expect.arrayContaining([1, 3]),
    );
    await lambda.stop();
  });

  test('handles other events one by one in four threads at most', async () => {
    const { lambda } = createFunction(`let running = 0; let most = 0;
      export const handler = async () => {
        most = Math.max(most, ++running);
        await new Promise((resolve) => setTimeout(resolve, 20));
        running--;
        return { most, thread: globalThis.thread ??= Math.random() };
      };`);
    const invocations = await Promise.all(Array.from({ length: 20 }, () => lambda.invoke({})));
    const payloads = invocations.map((one) => (one.kind === 'returned' ? one.payload : one)) as {
      most: number;
      thread: number;
    }[];
    expect(Math.max(...payloads.map(({ most }) => most))).toBe(1);
    expect(new Set(payloads.map(({ thread }) => thread)).size).toBe(4);
    await lambda.stop();
  });

  test('handles many events that may share a thread in two threads, and each gets its own response', async () => {
    const { lambda } = createFunction(`let running = 0; let most = 0;
      export const handler = async ({ id }) => {
        most = Math.max(most, ++running);
        await new Promise((resolve) => setTimeout(resolve, 20));
        running--;
        return { id, most, thread: globalThis.thread ??= Math.random() };
      };`);
    const ids = Array.from({ length: 100 }, (_, id) => id);
    const invocations = await Promise.all(ids.map((id) => lambda.invoke({ id }, SHARED)));
    const payloads = invocations.map((one) => (one.kind === 'returned' ? one.payload : one)) as {
      id: number;
      most: number;
      thread: number;
    }[];
    expect(payloads.map(({ id }) => id)).toEqual(ids);
    expect(new Set(payloads.map(({ thread }) => thread)).size).toBe(2);
    expect(Math.max(...payloads.map(({ most }) => most))).toBe(8);
    await lambda.stop();
  });

  test('that times out fails only that event, although others share its thread', async () => {
    const { lambda } = createFunction(
      `let served = 0;
      export const handler = async ({ ms }) => {
        served++;
        await new Promise((resolve) => setTimeout(resolve, ms));
        return served;
      };`,
      1_000,
    );
    // The first two start the two threads, and the third shares one of them.
    const slow = [lambda.invoke({ ms: 60_000 }, SHARED), lambda.invoke({ ms: 60_000 }, SHARED)];
    await new Promise((resolve) => setTimeout(resolve, 700));
    const sharing = lambda.invoke({ ms: 500 }, SHARED);
    expect(await Promise.all(slow)).toMatchObject([{ kind: 'failed' }, { kind: 'failed' }]);
    expect(await sharing).toEqual({ kind: 'returned', payload: 2 });
    expect(await lambda.invoke({ ms: 0 })).toEqual({ kind: 'returned', payload: 1 });
    await lambda.stop();
  });

  test('that throws fails only that event', async () => {
    const { lambda, failures } = createFunction(`export const handler = async (event) => {
      if (event.bad) throw new Error('bad event'); return 'good'; };`);
    expect(await lambda.invoke({ bad: true })).toMatchObject({ kind: 'failed' });
    expect(failures[0]).toContain('bad event');
    expect(await lambda.invoke({})).toEqual({ kind: 'returned', payload: 'good' });
    await lambda.stop();
  });

  test('that times out is terminated, and the next event runs in a new thread', async () => {
    const { lambda } = createFunction(
      `export const handler = (event) => { if (event.endless) for (;;); return 'good'; };`,
      300,
    );
    expect(await lambda.invoke({ endless: true })).toEqual({
      kind: 'failed',
      message: 'Task timed out after 0.30 seconds',
    });
    expect(await lambda.invoke({})).toEqual({ kind: 'returned', payload: 'good' });
    await lambda.stop();
  });

  test('that does not load or exits its process fails with the reason', async () => {
    const broken = createFunction(`throw new Error('no configuration');`);
    expect(await broken.lambda.invoke({})).toMatchObject({
      message: expect.stringContaining('no configuration'),
    });
    const ending = createFunction(`export const handler = () => process.exit(3);`);
    expect(await ending.lambda.invoke({})).toMatchObject({ message: 'exited unexpectedly (code 3)' });
  });
});
