import { createHash } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { errorMessage } from '../errorMessage.ts';
import { UsageError } from '../runCommand.ts';
import type { PlanFile } from './planFile.ts';

/** The plan names customers and their amounts. */
const OWNER_ONLY = 0o600;

const INDENT = 2;

type Unhashed = Omit<PlanFile, 'hash'>;

/** Adds the hash. Two plans with the same content have the same hash, whatever the order of their fields. */
export const withHash = (plan: Unhashed): PlanFile => ({ ...plan, hash: hashOf(plan) });

/**
 * Writes the plan to a new file that only its owner can read: whole, or not at all if it is stopped. Throws a UsageError if the file
 * exists.
 */
export async function writePlanFile(file: string, plan: PlanFile): Promise<void> {
  const content = `${JSON.stringify(sorted(plan), null, INDENT)}\n`;
  const unfinished = `${file}.${process.pid}.part`;
  try {
    await writeFile(unfinished, content, { mode: OWNER_ONLY });
    await link(unfinished, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new UsageError(`${file} exists: name another file, so that a reviewed plan is not lost`, {
      cause: error,
    });
  } finally {
    await rm(unfinished, { force: true });
  }
}

/** Reads the plan of a stage. Throws a UsageError for the plan of another stage, and for one that was edited or cannot be read. */
export async function readPlanFile(file: string, stage: string): Promise<PlanFile> {
  const content = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new UsageError(`the plan file cannot be read: ${errorMessage(error)}`, { cause: error });
  });
  const plan = parsePlan(content, file);
  if (plan.stage !== stage)
    throw new UsageError(`${file} is the plan of the stage ${plan.stage}, not of ${stage}`);
  return plan;
}

function parsePlan(content: string, file: string): PlanFile {
  const plan = parseJson(content);
  const { hash, ...others } = plan ?? {};
  if (plan?.version !== 1 || typeof hash !== 'string') {
    throw new UsageError(`${file} is no plan file, or not a whole one: plan again, to another file`);
  }
  if (hashOf(others as Unhashed) !== hash) {
    throw new UsageError(`${file} was edited: change migration.json and plan again`);
  }
  return plan as PlanFile;
}

function parseJson(content: string): Partial<PlanFile> | undefined {
  try {
    return JSON.parse(content) ?? undefined;
  } catch {
    return undefined;
  }
}

const hashOf = (plan: Unhashed): string =>
  createHash('sha256')
    .update(JSON.stringify(sorted(plan)))
    .digest('hex');

/** The value as JSON has it, with the fields of every object in the order of their names. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return Object.fromEntries(
    fields.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, field]) => [name, sorted(field)]),
  );
}
