import { fork } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { requireJava } from '../../local/checkRequirements.ts';
import { UserError } from '../../local/userError.ts';
import { printTable } from '../../scripts/printTable.ts';
import { readOptions, type Section, USAGE } from './options.ts';
import { budgetText, holds, type Row } from './row.ts';

const RUN_SECTION = fileURLToPath(new URL('./runSection.ts', import.meta.url));

/** The slowest section, which writes a history of a million sessions, takes two and a half minutes on two cores. */
const SECTION_TIMEOUT_MS = 15 * 60_000;

/** `npm run bench`: measures every budget and prints the results. Returns 1 when a budget does not hold, else 0. */
async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (options.showHelp) {
    console.log(USAGE);
    return 0;
  }
  requireJava();
  const startedMs = performance.now();
  const rows: Row[] = [];
  for (const section of options.sections) {
    const sectionStartedMs = performance.now();
    console.error(`${section} …`);
    rows.push(...(await runSection(section)));
    console.error(`${section}: ${secondsSince(sectionStartedMs)} s`);
  }
  print(rows);
  if (options.jsonFile !== undefined)
    writeFileSync(options.jsonFile, `${JSON.stringify(rows.map(toJson), null, 2)}\n`);
  const budgeted = rows.filter(({ budget }) => budget);
  const exceeded = budgeted.filter((row) => !holds(row));
  console.log(
    `\n${budgeted.length - exceeded.length} of ${budgeted.length} budgets hold, in ${secondsSince(startedMs)} s`,
  );
  for (const row of exceeded) {
    console.log(`does not hold: ${row.name} is ${formatValue(row)}, budget: ${budgetText(row)}`);
  }
  return exceeded.length === 0 ? 0 : 1;
}

const secondsSince = (startedMs: number) => Math.round((performance.now() - startedMs) / 1000);

/** Runs a section in its own process and discards the log output of the functions. */
function runSection(section: Section): Promise<Row[]> {
  const child = fork(RUN_SECTION, [section], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: ['--disable-warning=ExperimentalWarning'],
    timeout: SECTION_TIMEOUT_MS,
    // JSON would turn NaN into null, and null is less than any budget.
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
    formatValue(row),
    budgetText(row),
    { true: 'yes', false: 'NO' }[String(holds(row))] ?? '',
  ]);
  printTable(['what', 'measured', 'budget', 'holds'], cells);
}

function formatValue({ value, unit, spread }: Row): string {
  const range = spread ? ` (${spread.map((bound) => bound.toFixed(2)).join(' to ')})` : '';
  const number = spread ? value.toFixed(2) : value.toLocaleString('en', { maximumFractionDigits: 3 });
  return `${number} ${unit}${range}`;
}

const toJson = (row: Row) => ({
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
