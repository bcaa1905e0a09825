import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { SECONDS_PER_DAY } from '../../../shared/time.ts';
import { apiClient } from '../api/apiClient.ts';
import type { MigrationStage, StepResult } from './migrationStage.ts';
import { kindOf, readSnapshot, type Snapshot, scanTable } from './readSnapshot.ts';

/** How a migration is disturbed: each of these steps is killed so many times, by processes that run at once, and then carried out by them. */
export type Disturbance = {
  kills: Record<'plan' | 'notify' | 'move' | 'verify', number>;
  atOnce: number;
  random(): number;
};

export type MigrationRun = {
  accounts: number;
  seed: number;
  /** Without it, each step runs once, after a dry run that must write nothing. */
  disturbance?: Disturbance;
  /** Of the time after the moves. */
  days: number;
  log(text: string): void;
};

export type MigrationResult = {
  kills: number;
  /** Before and after the renewals. */
  moved: Snapshot;
  renewed: Snapshot;
  report: Report;
};

export type Report = Record<'accounts' | 'moved' | 'left' | 'waiting' | 'refused', number> & {
  states: Record<string, number>;
};

type Sampled = { userId: string; kind: string; reasons: string[] };

/** About as many requests as a step sends for an account. */
const REQUESTS = { plan: 4, notify: 3, move: 8, verify: 2 };

/** Whoever waits for a verification waits for syncs. */
const VERIFY_TIMEOUT_MS = 600_000;
const RETRY_DELAY_MS = 1_000;

/**
 * Migrates a sample by the commands, from the export to the renewals after the moves: some customers decide, before the move and after it,
 * and some moves are undone. Throws if a step fails, or if a dry run writes.
 */
export async function runMigration(stage: MigrationStage, run: MigrationRun): Promise<MigrationResult> {
  const { accounts, seed, disturbance, days, log } = run;
  const source = path.join(stage.folder, 'former.sql');
  const planPath = path.join(stage.folder, 'plan.json');
  const settings = ['--settings', path.join(stage.folder, 'former.migration.json')];
  const { now: base } = await stage.emulator();
  let kills = 0;
  const timed = async <Result>(name: string, work: () => Promise<Result>): Promise<Result> => {
    const beganMs = performance.now();
    const result = await work();
    log(`${name}: ${((performance.now() - beganMs) / 1_000).toFixed(1)} s`);
    return result;
  };
  const succeed = (name: string, args: string[]) => carryThrough(stage, { name, args });
  /** One step of the operator, with everything that disturbs it. */
  const carryOut = (name: keyof typeof REQUESTS, args: string[]) =>
    timed(name, async () => {
      if (!disturbance) {
        await expectNoWrites(stage, () =>
          succeed(name, [...args.filter((one) => one !== '--yes'), '--dry-run']),
        );
        await succeed(name, args);
        return;
      }
      kills += await killAndResume(stage, { name, args, accounts, disturbance });
    });

  await timed('sample', () =>
    succeed('sample', ['--source', source, '--seed', String(seed), '--limit', String(accounts), '--stripe']),
  );
  await stage.idle();
  const sampled: Sampled[] = JSON.parse(await readFile(path.join(stage.folder, 'former.kinds.json'), 'utf8'));
  const found = await timed('find', () =>
    expectNoWrites(stage, () => succeed('find', ['--source', source, ...settings, '--json'])),
  );
  expectFound(JSON.parse(found.out), sampled);
  await carryOut('plan', ['--source', source, ...settings, '--plan', planPath]);
  const inputs = ['--source', source, '--plan', planPath, '--yes'];
  await carryOut('notify', inputs);
  await timed('e-mails', () => stage.idle());
  await succeed('notify', inputs);
  const userOf = (kind: string) => sampled.find((one) => one.kind === kind)?.userId ?? '';
  await decide(stage, userOf('starter'), { decision: 'consent' });
  await decide(stage, userOf('build'), { decision: 'plan', plan: 'growth' });
  await decide(stage, userOf('overage'), { decision: 'leave' });
  await carryOut('move', inputs);
  await decide(stage, userOf('second_row'), { decision: 'plan', plan: 'growth' });
  await decide(stage, userOf('forever_coupon'), { decision: 'leave' });
  await succeed('move', inputs);
  await timed('syncs', () => stage.idle());
  await carryOut('verify', inputs);
  const undone = [userOf('agency'), userOf('classic')].join();
  await succeed('undo', ['--plan', planPath, '--only', undone, '--yes']);
  await stage.idle();
  await succeed('verify', inputs);
  const { out } = await succeed('report', ['--json']);
  const moved = await readSnapshot(stage, base);

  await timed('renewals', async () => {
    await stage.setAhead(days * SECONDS_PER_DAY);
    await stage.idle();
  });
  await timed('verify again', async () => {
    const deadlineMs = performance.now() + VERIFY_TIMEOUT_MS;
    let result = await stage.step('verify', inputs);
    while (result.code !== 0 && performance.now() < deadlineMs) {
      await sleep(RETRY_DELAY_MS);
      result = await stage.step('verify', inputs);
    }
    expectSuccess('verify', result);
  });
  return { kills, moved, renewed: await readSnapshot(stage, base), report: JSON.parse(out) };
}

/** What a step says after a time-out, of which a busy machine has many. */
const AGAIN = /run this step again|errors in a row/;
const REPETITIONS_MAX = 10;

/** Runs a step, again if it says so. */
async function carryThrough(
  stage: MigrationStage,
  { name, args }: { name: string; args: string[] },
): Promise<StepResult> {
  let result = await stage.step(name, args);
  for (let again = 0; result.code !== 0 && AGAIN.test(result.error) && again < REPETITIONS_MAX; again++) {
    result = await stage.step(name, args);
  }
  return expectSuccess(name, result);
}

function expectSuccess(name: string, result: StepResult): StepResult {
  if (result.code !== 0) throw new Error(`${name} exited with ${result.code}:\n${result.out}${result.error}`);
  return result;
}

type Found = { rows: { userId: string; reasons: { code: string }[] }[] };

function expectFound({ rows }: Found, sampled: Sampled[]): void {
  for (const { userId, kind, reasons } of sampled) {
    const codes = rows.find((one) => one.userId === userId)?.reasons.map(({ code }) => code);
    if (!isDeepStrictEqual(codes?.toSorted(), [...reasons].toSorted())) {
      throw new Error(`${userId} is ${kind}, and find says ${codes?.join()}`);
    }
  }
}

/** Kills processes of a step at random requests until there were enough, and then lets it end. Returns the number of kills. */
async function killAndResume(
  stage: MigrationStage,
  {
    name,
    args,
    accounts,
    disturbance,
  }: { name: keyof typeof REQUESTS; args: string[]; accounts: number; disturbance: Disturbance },
): Promise<number> {
  const { kills, random } = disturbance;
  // Of two processes that write one plan file, one is refused.
  const atOnce = name === 'plan' ? 1 : disturbance.atOnce;
  const all = Array.from({ length: atOnce });
  let killed = 0;
  let requests = accounts * REQUESTS[name];
  while (killed < kills[name]) {
    const results = await Promise.all(
      all.map(() =>
        stage.step(name, args, {
          request: 1 + Math.floor(random() * requests),
          isAnswered: random() < 0.5,
        }),
      ),
    );
    for (const { isKilled, ...result } of results) {
      if (isKilled) killed++;
      else if (!AGAIN.test(result.error)) expectSuccess(name, { isKilled, ...result });
    }
    // It ends when a plan is written, and has less and less to do.
    if (results.some(({ isKilled }) => !isKilled)) {
      if (name === 'plan') return killed;
      requests = Math.ceil(requests / 2);
    }
  }
  await Promise.all(all.map(() => carryThrough(stage, { name, args })));
  return killed;
}

async function decide({ credentials }: MigrationStage, user: string, decision: object): Promise<void> {
  const token = await (await fetch(`${credentials.issuer}/token?user=${encodeURIComponent(user)}`)).text();
  const { status, body } = await apiClient(credentials.baseUrl, token).post('/accounts/migration', decision);
  if (status !== 200) throw new Error(`${user} cannot decide: ${status} ${JSON.stringify(body)}`);
}

/** Scheduled functions write these at any time. */
const WRITTEN_BY_SCHEDULE = ['PROGRESS', 'STRIPECALLS'];

/** Throws if table or emulator are not afterwards as they were. */
async function expectNoWrites<Result>(stage: MigrationStage, work: () => Promise<Result>): Promise<Result> {
  const before = await readWritten(stage);
  const result = await work();
  const after = await readWritten(stage);
  for (const [name, value] of after) {
    if (before.get(name) !== value) throw new Error(`a dry run has written ${name}: ${value}`);
  }
  if (before.size !== after.size) throw new Error('a dry run has deleted an item');
  return result;
}

/** All items of the table, and the number of calls of the emulator that write. */
async function readWritten({ connected, emulator }: MigrationStage): Promise<Map<string, string>> {
  const items = (await scanTable(connected.table)).filter(
    (item) => !WRITTEN_BY_SCHEDULE.includes(kindOf(item)),
  );
  const { calls } = await emulator();
  return new Map([
    ...items.map((item) => [`${item.pk} ${item.sk}`, JSON.stringify(item)] as const),
    ...Object.entries(calls)
      .filter(([call]) => !call.startsWith('GET '))
      .map(([call, count]) => [call, String(count)] as const),
  ]);
}
