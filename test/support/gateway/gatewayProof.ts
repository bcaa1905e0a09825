import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createAdminClient } from '../../../client/src/adminClient.ts';
import { createClient } from '../../../client/src/createClient.ts';
import { fileJournal } from '../../../client/src/node/fileJournal.ts';
import { createClients } from '../../../local/clients.ts';
import type { Credentials } from '../../../local/credentials.ts';
import { freePort } from '../../../local/freePort.ts';
import type { KillableRun } from '../setup/killableRun.ts';
import { waitFor } from '../waitFor.ts';
import {
  type Answers,
  type Checked,
  type Connection,
  checkConnections,
  type Kill,
} from './checkConnections.ts';
import { type Answered, type FaultyProxy, type ProxyState, startFaultyProxy } from './faultyProxy.ts';
import { type GatewayOptions, type GatewayProcess, runLoad, startGatewayProcess } from './gatewayProcess.ts';
import { readCounts, type StoredAccount } from './readCounts.ts';

/** `first` and `second` share a journal directory. The clock of `shifted` is 90 s ahead. */
const GATEWAYS = ['first', 'second', 'shifted'] as const;
type GatewayName = (typeof GATEWAYS)[number];

/** `kill`: kill -9 and a restart with the same journal. `deploy`: SIGTERM and a restart. `crash`: kill -9 of the service, and a restart. */
export type Step = { atSeconds: number } & (
  | { kill: GatewayName }
  | { deploy: GatewayName }
  | { proxy: ProxyState }
  | { crash: 'service' }
);

export type ProofPlan = {
  connections: number;
  /** Accounts. One in twenty has the free plan, which lets in one connection; the others have terms. */
  users: number;
  /** How long connections are opened, and how long one lasts on average. */
  seconds: number;
  holdSeconds: number;
  rampSeconds: number;
  heartbeatMs: number;
  /** What the gateways may take at most to report what is left, after the last connection. */
  settleSeconds: number;
  seed: number;
  steps: readonly Step[];
};

const SECONDS_AHEAD = 90;

/** 5 % of the responses are lost. */
const RATES = { lost_after: 0.05, lost_before: 0.02, page_502: 0.01, page_503: 0.01, delayed: 0.05 };

const FREE_SHARE = 1 / 20;
const CALLS_AT_ONCE = 8;

/** A meter that fails to send heartbeats tries again after 10 s, and a tenth of the interval may be jitter. */
const RETRY_SECONDS = 15;

/** Runs the plan against the local run, and compares what clients saw with what the service has. */
export async function proveGateway(
  run: KillableRun,
  credentials: Credentials,
  plan: ProofPlan,
): Promise<Checked & { load: string }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'gateway-proof-'));
  const log = path.join(folder, 'connections.jsonl');
  const clockFile = path.join(folder, 'clock');
  await writeFile(clockFile, String(SECONDS_AHEAD));
  await agreeTerms(credentials, plan);
  const answered = new Map<string, Answers>();
  const proxy = await startFaultyProxy(credentials.baseUrl, {
    seed: plan.seed,
    onAnswered: (request) => note(request, answered),
  });
  const journals = [path.join(folder, 'journal'), path.join(folder, 'shifted-journal')] as const;
  const gateways = new Map<GatewayName, Restartable>();
  try {
    // So that no gateway knows the time of the service at first.
    await proxy.setState('refuse');
    for (const name of GATEWAYS) {
      const isShifted = name === 'shifted';
      const gateway = await startRestartable({
        billingUrl: proxy.url,
        key: credentials.apiKey,
        port: await freePort(),
        journal: isShifted ? journals[1] : journals[0],
        heartbeatMs: plan.heartbeatMs,
        clockFile: isShifted ? clockFile : undefined,
      });
      gateways.set(name, gateway);
    }
    proxy.setRates(RATES);
    const urls = [...gateways.values()].map(({ url }) => url);
    const { connections, users, seconds, holdSeconds, rampSeconds } = plan;
    const loading = runLoad({ connections, users, seconds, hold: holdSeconds, ramp: rampSeconds, log }, urls);
    const kills = await takeSteps({ plan, run, proxy, gateways });
    const load = await loading;
    proxy.setRates({});
    const check = async () => {
      const { client, tableName } = await openTable(run);
      const stored = await readCounts(client, tableName);
      client.destroy();
      const lostSecondsMax = plan.heartbeatMs / 1_000 + RETRY_SECONDS;
      const connections = await readLog(log);
      return { stored, ...checkConnections({ connections, kills, stored, answered, lostSecondsMax }) };
    };
    const untilMs = Date.now() + plan.settleSeconds * 1_000;
    let checked = await check();
    for (; checked.problems.length > 0 && Date.now() < untilMs; checked = await check()) await sleep(1_000);
    const problems = [...checked.problems, ...(await shownProblems(credentials, checked.stored.accounts))];
    for (const [name, gateway] of gateways) {
      const code = await gateway.stop();
      if (code !== 0) problems.push(`${name} exited with ${code}:\n${gateway.output()}`);
    }
    for (const directory of journals) problems.push(...(await journalProblems(directory)));
    return { problems, figures: { ...checked.figures, ...prefixed(proxy.counts) }, load };
  } finally {
    await Promise.all([...gateways.values()].map((gateway) => gateway.kill()));
    await proxy.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Notes when the service answered the start or the end of sessions. */
function note({ path: target, body, atMs }: Answered, answered: Map<string, Answers>): void {
  const isEnd = target.endsWith('/end');
  if (!isEnd && target !== '/metering/sessions') return;
  const { session_id = target.split('/').at(-2), sessions = [{ session_id }] } = JSON.parse(body);
  for (const session of sessions)
    answered.set(session.session_id, {
      ...answered.get(session.session_id),
      ...(isEnd ? { endMs: atMs } : { startMs: atMs }),
    });
}

type Restartable = GatewayProcess & { restart(): Promise<void> };

/** A gateway that can be started again with the same options. */
async function startRestartable(options: GatewayOptions): Promise<Restartable> {
  let current = await startGatewayProcess(options);
  let before = '';
  return {
    url: current.url,
    kill: () => current.kill(),
    stop: () => current.stop(),
    output: () => before + current.output(),
    restart: async () => {
      before += current.output();
      current = await startGatewayProcess(options);
    },
  };
}

/** Takes each step at its time. Returns the kills of gateways. */
async function takeSteps(world: {
  plan: ProofPlan;
  run: KillableRun;
  proxy: FaultyProxy;
  gateways: ReadonlyMap<GatewayName, Restartable>;
}): Promise<Kill[]> {
  const { plan, run, proxy, gateways } = world;
  const kills: Kill[] = [];
  const startedMs = performance.now();
  for (const step of plan.steps) {
    await sleep(Math.max(0, startedMs + step.atSeconds * 1_000 - performance.now()));
    console.log(JSON.stringify(step));
    if ('proxy' in step) await proxy.setState(step.proxy);
    else if ('crash' in step) await run.kill().then(() => run.start());
    else {
      const gateway = gateways.get('kill' in step ? step.kill : step.deploy) as Restartable;
      if ('kill' in step) kills.push({ url: gateway.url, atMs: await gateway.kill() });
      else await gateway.stop();
      await gateway.restart();
    }
  }
  return kills;
}

async function agreeTerms({ baseUrl, adminKey }: Credentials, { connections, users }: ProofPlan) {
  const admin = createAdminClient({ baseUrl, key: adminKey });
  const paying = Array.from({ length: Math.floor(users * (1 - FREE_SHARE)) }, (_, user) => `load-${user}`);
  // Slots of connections that a kill cut stay held until their leases end.
  const concurrent = Math.min(200, 3 * Math.ceil(connections / users));
  const terms = { sessions_included: 100_000, concurrent, requests_per_minute: 5_000 };
  await eachAtOnce(paying, (user_id) => admin.setTerms({ user_id, ...terms, reason: 'A load test.' }));
}

async function eachAtOnce<Item>(items: readonly Item[], call: (item: Item) => Promise<unknown>) {
  const waiting = [...items];
  const work = async () => {
    for (let item = waiting.pop(); item !== undefined; item = waiting.pop()) await call(item);
  };
  await Promise.all(Array.from({ length: CALLS_AT_ONCE }, work));
}

async function journalProblems(directory: string): Promise<string[]> {
  const journal = fileJournal({ directory });
  const left = await journal.takeOver();
  await journal.close();
  return left.map((entry) => `left in the journal: ${JSON.stringify(entry)}`);
}

async function openTable(run: KillableRun) {
  const { endpoints, tableName } = await run.resources();
  return { client: createClients(endpoints).dynamoDb, tableName };
}

async function readLog(file: string): Promise<Connection[]> {
  const lines = (await readFile(file, 'utf8')).trim().split('\n');
  return lines.map((line) => JSON.parse(line));
}

/** Compares what the API shows of each account, its usage and the sum of its days, with its item in the table. */
async function shownProblems({ baseUrl, apiKey }: Credentials, accounts: StoredAccount[]): Promise<string[]> {
  const client = createClient({ baseUrl, key: apiKey });
  const problems: string[] = [];
  await eachAtOnce(accounts, async ({ user, sessionsUsed, secondsUsed }) => {
    const expected = JSON.stringify({ sessions: sessionsUsed, seconds: secondsUsed });
    const usage = await client.getUsage({ user_id: user });
    if (usage.sessionsUsed !== sessionsUsed) problems.push(`the usage of ${user} is ${usage.sessionsUsed}`);
    const days = async () => {
      const { days: all } = await client.getDailyUsage({ user_id: user });
      const sumOf = (of: 'sessions' | 'seconds') => all.reduce((sum, day) => sum + day[of], 0);
      return JSON.stringify({ sessions: sumOf('sessions'), seconds: sumOf('seconds') });
    };
    // The ledger follows the table.
    const shown = await waitFor(days, (sums) => sums === expected).catch(days);
    if (shown !== expected) problems.push(`the days of ${user} show ${shown}, not ${expected}`);
  });
  return problems;
}

const prefixed = (counts: Readonly<Record<string, number>>) =>
  Object.fromEntries(Object.entries(counts).map(([outcome, count]) => [`requests ${outcome}`, count]));
