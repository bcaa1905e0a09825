import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readLocalResources } from '../../../scripts/stage/readLocalResources.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'session-billing-resources-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('a command for the stage local', () => {
  it('says that the local run has ended, although its list of resources still exists', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    const dynamoDb = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    writeFileSync(path.join(directory, 'resources.json'), JSON.stringify({ endpoints: { dynamoDb } }));
    expect(await readLocalResources(directory)).toEqual({ endpoints: { dynamoDb } });

    await new Promise((resolve) => server.close(resolve));
    await expect(readLocalResources(directory)).rejects.toThrow(
      `the local run of ${directory} is not running: start it with npm run local, or name the directory of another run with --state-dir`,
    );
  });

  it('says that no local run has used the directory', async () => {
    const empty = path.join(directory, 'empty');
    await expect(readLocalResources(empty)).rejects.toThrow(
      `${empty}/resources.json does not exist: start the local run with npm run local, or name its directory with --state-dir`,
    );
  });
});
