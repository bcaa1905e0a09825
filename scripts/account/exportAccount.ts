import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import {
  type Exported,
  exportAccount,
  isList,
  jsonText,
} from '../../services/accounts/domain/exportAccount.ts';
import { createExportStore } from '../../services/accounts/store/exportStore.ts';
import { auditCommand } from '../stage/auditCommand.ts';
import type { ConnectedStage } from '../stage/connectStage.ts';

/** A line of progress for every so many elements. */
const ELEMENTS_PER_LINE = 10_000;

/** An export contains personal data: only its owner may read the file. */
const FILE_MODE = 0o600;

/**
 * Writes everything that is stored about the account as one JSON document, to a new file or to standard output. Progress goes to
 * standard error.
 */
export async function runExport(
  stage: ConnectedStage,
  { accountId, output }: { accountId: string; output?: string },
): Promise<void> {
  await auditCommand(stage, { action: 'npm run account -- export', accountId, details: {} });
  const now = Math.floor(Date.now() / 1000);
  const exported = await exportAccount(createExportStore(stage.table), { accountId, now });
  if (!exported) throw new Error(`there is no account ${accountId}: its id is the user_id of its requests`);
  const text = jsonText(withProgress(exported));
  if (output === undefined) return pipeline(text, process.stdout, { end: false });
  await pipeline(text, createWriteStream(output, { flags: 'wx', mode: FILE_MODE })).catch(
    (error: unknown) => {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EEXIST')
        throw new Error(`${output} exists: name a new file with --output`, { cause: error });
      if (code === 'ENOENT')
        throw new Error(`the directory of ${output} does not exist: name another with --output`, {
          cause: error,
        });
      throw error;
    },
  );
  console.error(`${accountId} is exported to ${output}`);
}

function withProgress(exported: Record<string, Exported>): Record<string, Exported> {
  return Object.fromEntries(
    Object.entries(exported).map(([name, value]) => [name, isList(value) ? counted(name, value) : value]),
  );
}

async function* counted(name: string, elements: AsyncIterable<Exported>): AsyncGenerator<Exported> {
  let count = 0;
  for await (const element of elements) {
    yield element;
    if (++count % ELEMENTS_PER_LINE === 0) console.error(`${name}: ${count} so far`);
  }
  if (count > 0) console.error(`${name}: ${count}`);
}
