import { vi } from 'vitest';
import { createMeterOn } from '../../../../client/src/meter/createMeter.ts';
import { platform } from '../../../../client/src/meter/runtime.ts';
import type {
  Journal,
  Meter,
  MeterClient,
  MeterEvents,
  MeteredSession,
  MeterOptions,
  Refusal,
  SessionEnd,
} from '../../../../client/src/meter/types.ts';
import { endSession } from '../../../../services/metering/domain/endSession.ts';
import { createMeteringStore } from '../../../../services/metering/store/meteringStore.ts';
import type { Table } from '../../../../shared/aws/tableClient.ts';
import { type FaultyApi, fakeDelay } from './faultyApi.ts';
import { createMemoryDisk } from './memoryJournal.ts';

/** A connection that a gateway let in or refused. Instants are epoch milliseconds by the clock of the service. */
export type Connection = {
  userId: string;
  startCallMs: number;
  startedMs?: number;
  session?: MeteredSession;
  refusal?: Refusal;
  endCallMs?: number;
  end?: SessionEnd;
  /** The gateway died before the connection had ended, or before the journal had its end. */
  crashedMs?: number;
  isEndedByOperator?: boolean;
  /**
   * Its gateway was gone before the service had told it the time, or before the journal had that. The journal has times by a clock that may
   * have been set since.
   */
  isTimeUnknown?: boolean;
};

type Gateway = {
  meter: Meter;
  client: MeterClient;
  journal: Journal;
  isCrashed: boolean;
  isClosing: boolean;
  skewMs: number;
  /** Those that are open. */
  connections: Set<Connection>;
  all: Connection[];
};

const HOLD_MS_MAX = 600_000;

export type GatewayHistory = Awaited<ReturnType<typeof runGatewayHistory>>;

/**
 * A random history of two gateways with one disk: connections come and go while the service is away, requests and responses are lost,
 * gateways crash, close and are started again, their clocks are set and their disk is full. At last all of that is over, and they close.
 */
export async function runGatewayHistory(
  table: Table,
  api: FaultyApi,
  {
    users,
    random,
    onUnavailable,
  }: { users: string[]; random: () => number; onUnavailable: 'admit' | 'refuse' },
) {
  const pick = <Thing>(things: readonly Thing[]): Thing =>
    things[Math.floor(random() * things.length)] as Thing;
  const chance = (share: number) => random() < share;
  const disk = createMemoryDisk();
  const connections: Connection[] = [];
  const lost: MeterEvents['lost'][] = [];
  const actions: string[] = [];
  const pending = new Set<Promise<unknown>>();
  const gateways: Gateway[] = [];

  function boot(index: number, skewMs = pick([0, 0, 90_000, -90_000])): void {
    const gateway = {
      isCrashed: false,
      isClosing: false,
      skewMs,
      connections: new Set(),
      all: [],
    } as unknown as Gateway;
    gateway.journal = disk.open();
    gateway.client = api.clientOf(gateway);
    const options: MeterOptions = { client: gateway.client, journal: gateway.journal, onUnavailable };
    gateway.meter = createMeterOn(
      {
        ...platform,
        random,
        wallMs: () => Date.now() + gateway.skewMs,
        after: (delayMs, run, awaited) =>
          platform.after(delayMs, () => void (gateway.isCrashed || run()), awaited),
      },
      options,
    );
    gateway.meter.on('lost', (event) => void lost.push(event));
    gateways[index] = gateway;
  }

  async function connect(gateway: Gateway): Promise<void> {
    const connection: Connection = { userId: pick(users), startCallMs: Date.now() };
    connections.push(connection);
    gateway.connections.add(connection);
    gateway.all.push(connection);
    const session = await gateway.meter.start({ userId: connection.userId });
    if (gateway.isCrashed) return;
    if (session.kind === 'refused') {
      connection.refusal = session;
      return;
    }
    Object.assign(connection, { session, startedMs: Date.now() });
    const { sessionId } = session;
    const stop = gateway.meter.on('lost', (event) => {
      // As gateways should, unless the lease expired.
      if (event.sessionId === sessionId && event.reason !== 'lease_expired') void end(gateway, connection);
    });
    await fakeDelay(random() * random() * HOLD_MS_MAX);
    stop();
    await end(gateway, connection);
  }

  async function end(gateway: Gateway, connection: Connection): Promise<void> {
    if (gateway.isCrashed || connection.endCallMs !== undefined) return;
    connection.endCallMs = Date.now();
    const result = await connection.session?.end();
    if (gateway.isCrashed) return;
    connection.end = result;
    gateway.connections.delete(connection);
  }

  function crash(index: number): void {
    const gateway = gateways[index] as Gateway;
    gateway.isCrashed = true;
    disk.crash(gateway.journal);
    for (const connection of gateway.connections) connection.crashedMs = Date.now();
    leave(gateway);
  }

  /** What is left in the journal is reported by another process. */
  function leave({ client, all }: Gateway): void {
    const entries = new Map(disk.entries().map((entry) => [entry.sessionId, entry]));
    for (const connection of all) {
      const { session, end } = connection;
      const entry = entries.get(session?.sessionId ?? '');
      // A full disk also keeps the meter from correcting an entry once it knows the time.
      if (!client.clock.isKnown() || entry?.clock === 'gateway') connection.isTimeUnknown = true;
      if (end?.kind !== 'kept' || session === undefined) continue;
      const isReported = disk.log.some(
        (line) => line.startsWith('remove') && line.includes(session.sessionId),
      );
      // The disk was full: the journal does not have the end, as if the gateway had crashed then.
      if (!isReported && !entry?.endedAt) connection.crashedMs ??= connection.endCallMs;
    }
  }

  async function close(gateway: Gateway): Promise<void> {
    gateway.isClosing = true;
    for (const connection of gateway.connections) {
      if (connection.session) connection.endCallMs ??= Date.now();
    }
    const ends = [...gateway.connections].map(async (connection) => {
      // The meter has ended it.
      connection.end = await connection.session?.end();
      if (!gateway.isCrashed) gateway.connections.delete(connection);
    });
    await Promise.all([gateway.meter.close(), ...ends]);
    leave(gateway);
  }

  const background = (work: Promise<unknown>) => {
    pending.add(work);
    void work.finally(() => pending.delete(work));
  };

  const does: Record<string, (index: number) => void | Promise<void>> = {
    outage(): void {
      api.state = pick(['away', 'away', 'hanging', 'failing']);
      setTimeout(
        () => {
          api.state = 'up';
        },
        pick([2_000, 20_000, 200_000, 400_000]) * random(),
      );
    },
    losses(): void {
      api.lossShare = pick([0.1, 0.3, 0.6]);
      setTimeout(() => {
        api.lossShare = 0;
      }, random() * 200_000);
    },
    fullDisk(): void {
      disk.gate = (write) => (write.startsWith('save') ? Promise.reject(new Error('full')) : undefined);
      setTimeout(() => {
        disk.gate = () => undefined;
      }, random() * 60_000);
    },
    setClock(index) {
      (gateways[index] as Gateway).skewMs = pick([0, 90_000, -90_000, 3_600_000]);
    },
    crash(index) {
      crash(index);
      boot(index);
    },
    deploy(index) {
      const old = gateways[index] as Gateway;
      boot(index);
      background(close(old));
    },
    async operator() {
      const open = connections.filter(({ session, endCallMs }) => session && endCallMs === undefined);
      const connection = pick(open);
      if (!connection?.session || connection.crashedMs) return;
      const { sessionId, userId: accountId } = connection.session;
      const store = createMeteringStore(table);
      // Operators end what they see. An admitted session that was not reported yet is nowhere.
      const account = await store.readAccount(accountId);
      if (account?.open[sessionId] === undefined) return;
      connection.isEndedByOperator = true;
      const now = Math.floor(Date.now() / 1000);
      await endSession(store, { accountId, sessionId, now, reason: 'operator' });
    },
  };
  const RARE = [
    'outage',
    'outage',
    'losses',
    'losses',
    'fullDisk',
    'setClock',
    'crash',
    'deploy',
    'operator',
  ];

  boot(0);
  boot(1);
  for (let left = 40 + Math.floor(random() * 40); left > 0; left--) {
    const index = pick([0, 1]);
    if (chance(0.3)) {
      const name = pick(RARE);
      actions.push(name);
      await does[name]?.(index);
    } else {
      // Several at once, as when the browsers of one office connect again.
      for (let count = pick([1, 1, 1, 3]); count > 0; count--)
        background(connect(gateways[index] as Gateway));
    }
    await api.pass(random() * random() * 90_000);
  }

  Object.assign(api, { state: 'up', lossShare: 0 });
  disk.gate = () => undefined;
  await api.pass(HOLD_MS_MAX + 120_000);
  const closing = Promise.all(gateways.map((gateway) => close(gateway)));
  await api.pass(15_000);
  // Of a session whose gateway closed while the service was away, or crashed at last.
  boot(0, 0);
  await api.pass(200_000);
  const { figures } = (gateways[0] as Gateway).meter;
  const last = close(gateways[0] as Gateway);
  await api.pass(15_000);
  await Promise.all([closing, last]);
  return { connections, lost, actions, disk, figures };
}

/** Fakes what a meter and the function take from their platform. */
export const fakeTime = (nowMs: number) =>
  vi.useFakeTimers({ now: nowMs, toFake: ['Date', 'performance', 'setTimeout', 'clearTimeout'] });
