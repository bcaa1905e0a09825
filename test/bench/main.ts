import { fork } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { requireJava } from '../../local/checkRequirements.ts';
import { UserError } from '../../local/userError.ts';
import { printTable } from '../../scripts/printTable.ts';
import { readOptions, type Section, USAGE } from './options.ts';
import { budgetText, holds, type Row } from './row.ts';

const RUN_SECTION = fileURLToPath(new URL('./runSection.ts', import.meta.url));

/** The slowest, which fills a history of a million, takes two and a half minutes on two cores. */
const SECTION_TIMEOUT_MS = 15 * 60_000;

/** `npm run bench`: measures what the budgets promise, prints it, and fails when one is broken. */
async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (options.asksForHelp) {
    console.log(USAGE);
    return 0;
  }
  requireJava();
  const startedMs = performance.now();
  const rows: Row[] = [];
  for (const section of options.sections) {
    const sectionMs = performance.now();
    console.error(`${section} …`);
    rows.push(...(await run(section)));
    console.error(`${section}: ${seconds(sectionMs)} s`);
  }
  print(rows);
  if (options.jsonFile !== undefined)
    writeFileSync(options.jsonFile, `${JSON.stringify(rows.map(forMachines), null, 2)}\n`);
  const budgeted = rows.filter(({ budget }) => budget);
  const broken = budgeted.filter((row) => !holds(row));
  console.log(
    `\n${budgeted.length - broken.length} of ${budgeted.length} budgets hold, in ${seconds(startedMs)} s`,
  );
  for (const row of broken) console.log(`broken: ${row.name} is ${measured(row)}, ${budgetText(row)}`);
  return broken.length === 0 ? 0 : 1;
}

const seconds = (sinceMs: number) => Math.round((performance.now() - sinceMs) / 1000);

/** In a process of its own, whose functions' logs go nowhere. */
function run(section: Section): Promise<Row[]> {
  const child = fork(RUN_SECTION, [section], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: ['--disable-warning=ExperimentalWarning'],
    timeout: SECTION_TIMEOUT_MS,
    // JSON would make null of a figure that is none, and null is less than any budget.
    serialization: 'advanced',
  });
  return new Promise((resolve, reject) => {
    child.once('message', (rows) => resolve(rows as Row[]));
    child.once('error', reject);
    child.once('exit', (code, signal) =>
      reject(new UserError(`${section} ended without a result: ${signal ?? code}`)),
    );
  });
}

function print(rows: Row[]): void {
  const cells = rows.map((row) => [
    row.name,
    measured(row),
    budgetText(row),
    { true: 'yes', false: 'NO' }[String(holds(row))] ?? '',
  ]);
  printTable(['what', 'measured', 'budget', 'holds'], cells);
}

function measured({ value, unit, spread }: Row): string {
  const range = spread ? ` (${spread.map((one) => one.toFixed(2)).join(' to ')})` : '';
  const number = spread ? value.toFixed(2) : value.toLocaleString('en', { maximumFractionDigits: 3 });
  return `${number} ${unit}${range}`;
}

const forMachines = (row: Row) => ({
  name: row.name,
  value: row.value,
  unit: row.unit,
  budget: budgetText(row) || null,
  holds: holds(row) ?? null,
});

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
