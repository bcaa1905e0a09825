import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { exampleOf } from '../../../../web/src/reference/exampleOf.ts';
import { toReference } from '../../../../web/src/reference/reference.ts';
import { curlOf, type ExampleRequest } from '../../../../web/src/reference/requests.ts';
import { readOpenApi } from '../../../support/docs/openApi.ts';

const document = readOpenApi();
const { components } = document;
const reference = toReference(document);
const operations = reference.groups.flatMap((group) => group.operations);

/** The compiler takes seconds, and more on a busy machine. */
const COMPILE_TIMEOUT_MS = 60_000;

const schemas: Record<string, object> = JSON.parse(
  JSON.stringify(components.schemas).replaceAll('#/components/schemas/', '#/$defs/'),
);

/** Validates values that have the names of their schemas. One conversion for all, because each takes milliseconds. */
const validator = z.fromJSONSchema({
  type: 'object',
  properties: Object.fromEntries(Object.keys(schemas).map((name) => [name, { $ref: `#/$defs/${name}` }])),
  $defs: schemas,
} as Parameters<typeof z.fromJSONSchema>[0]);
const issuesWith = (values: object) => validator.safeParse(values).error?.issues ?? [];

describe('the examples', () => {
  it('of every schema are as it requires', () => {
    const names = Object.keys(schemas);
    expect(names.length).toBeGreaterThan(200);
    const examples = names.map((name) => [
      name,
      exampleOf(components, { $ref: `#/components/schemas/${name}` }),
    ]);
    expect(issuesWith(Object.fromEntries(examples))).toEqual([]);
  });

  it('of problems are as their schemas require', () => {
    const own = reference.problems.filter(({ operations: { length } }) => length > 0);
    expect(own.length).toBeGreaterThan(60);
    const examples = own.map(({ code, example }) => [
      `${code.replace(/(?:^|_)(\w)/g, (_whole, letter: string) => letter.toUpperCase())}Problem`,
      example,
    ]);
    for (const [name] of examples) expect(schemas).toHaveProperty(String(name));
    expect(issuesWith(Object.fromEntries(examples))).toEqual([]);
  });

  it('are judged by a validator that finds what is wrong', () => {
    expect(issuesWith({ StartSessionRequest: { session_id: 'a b', user_id: 'u' } })).toHaveLength(1);
    expect(issuesWith({ QuotaExceededProblem: { code: 'quota_exceeded' } })).not.toEqual([]);
  });
});

describe('the curl command', () => {
  const request: ExampleRequest = {
    method: 'GET',
    path: '/a',
    query: {},
    headers: {},
    body: undefined,
    inputs: {},
  };

  it('of an operation with a body is a POST with JSON', () => {
    expect(operations.find(({ id }) => id === 'startSession')?.curl).toBe(
      `curl "$API_URL/metering/sessions" \\
  -H "Authorization: Bearer $API_KEY" \\
  -H "Content-Type: application/json" \\
  -d '{
  "session_id": "call-1",
  "user_id": "user_123"
}'`,
    );
  });

  it('fills the path and has the parameters that most callers send', () => {
    expect(operations.find(({ id }) => id === 'getDailyUsage')?.curl).toBe(
      `curl "$API_URL/billing/usage/daily?user_id=user_123&from=2026-11-01&to=2026-11-30" \\
  -H "Authorization: Bearer $API_KEY"`,
    );
    expect(operations.map(({ curl }) => curl).filter((curl) => /\$API_URL[^"]*[{}]/.test(curl))).toEqual([]);
  });

  it('names another method, and the credentials of operators and users', () => {
    expect(operations.find(({ id }) => id === 'endTerms')?.curl).toContain(
      '\\\n  -X DELETE \\\n  -H "Authorization: Bearer $ADMIN_KEY"',
    );
    expect(operations.find(({ id }) => id === 'setContact')?.curl).toContain(
      '-X PUT \\\n  -H "Authorization: Bearer $USER_TOKEN"',
    );
    expect(operations.find(({ id }) => id === 'listPlans')?.curl).toBe('curl "$API_URL/billing/plans"');
  });

  it('keeps quotation marks of a body from the shell', () => {
    const curl = curlOf({ ...request, method: 'POST', body: { text: "it's $HOME" } }, {});
    const { stdout } = spawnSync('sh', ['-c', `curl() { printf '%s' "$5"; }; ${curl}`], { encoding: 'utf8' });
    expect(JSON.parse(stdout)).toEqual({ text: "it's $HOME" });
  });
});

describe('the calls of the client', () => {
  it(
    'compile',
    () => {
      const calls = operations.flatMap(({ clientCall }) => clientCall ?? []);
      expect(calls.length).toBeGreaterThan(operations.length - 5);
      const root = fileURLToPath(new URL('../../../../', import.meta.url));
      const directory = mkdtempSync(path.join(root, 'test/unit/web/reference/calls-'));
      try {
        const wrong =
          "// @ts-expect-error\nawait client.startSession({ session_id: 1, user_id: 'user_123' });";
        const blocks = [wrong, ...calls].map((call) => `{\n${call}\n}`);
        const lines = [
          "import type { Client } from '../../../../../client/src/createClientOf.ts';",
          'declare const client: Client;',
          ...blocks,
        ];
        writeFileSync(path.join(directory, 'calls.ts'), lines.join('\n'));
        writeFileSync(
          path.join(directory, 'tsconfig.json'),
          JSON.stringify({
            extends: '../../../../../tsconfig.json',
            compilerOptions: { noUnusedLocals: false },
            include: ['calls.ts'],
          }),
        );
        const compiler = path.join(root, 'node_modules/.bin/tsc');
        const { stdout } = spawnSync(compiler, ['-p', directory], { encoding: 'utf8' });
        expect(stdout).toBe('');
      } finally {
        rmSync(directory, { recursive: true, force: true });
      }
    },
    COMPILE_TIMEOUT_MS,
  );
});
