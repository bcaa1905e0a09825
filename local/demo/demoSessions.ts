import { createHash } from 'node:crypto';
import type { EndReason } from '../../services/metering/domain/session.ts';
import { SECONDS_PER_DAY, SECONDS_PER_HOUR } from '../../shared/time.ts';
import type { DemoProject } from './demoAccounts.ts';

export type DemoSession = {
  sessionId: string;
  projectId: string;
  startedAt: number;
  endedAt: number;
  reason: EndReason;
};

/** Sessions of each UTC hour, in proportion. None runs while periods turn, so that a day's sessions belong to one period. */
const HOURS = [0, 0, 0, 0, 0, 1, 2, 5, 9, 12, 13, 12, 10, 11, 13, 13, 12, 10, 8, 7, 6, 4, 2, 0];

/** Of Sunday to Saturday. */
const WEEKDAYS = [0.52, 1, 1.04, 1.02, 1.05, 0.96, 0.57];

const SECONDS_MIN = 8;
const SECONDS_MAX = 3_000;
const LOST_SHARE = 0.03;
const OPERATOR_SHARE = 0.003;
/** The lease of a session that loses contact runs out this long after its last heartbeat. */
const LEASE_SECONDS = 150;

/** A generator of numbers in [0, 1) that repeats for the same seed (splitmix32). */
export function randomOf(seed: string): () => number {
  let state = createHash('sha256').update(seed).digest().readUInt32LE(0);
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
}

/** How busy a day is in proportion to others. `dayStart` is epoch seconds. */
export function weightOfDay(
  dayStart: number,
  { daysAgo, growth, random }: { daysAgo: number; growth: number; random: () => number },
): number {
  const weekday = WEEKDAYS[new Date(dayStart * 1000).getUTCDay()] ?? 1;
  return weekday * (0.9 + 0.2 * random()) * (1 + growth) ** (-daysAgo / 28);
}

/** The part of a day's sessions that have begun by then, `seconds` into the day. */
export function passedShare(seconds: number): number {
  const hour = Math.floor(seconds / SECONDS_PER_HOUR);
  const sum = (hours: number[]) => hours.reduce((total, weight) => total + weight, 0);
  const ofHour = (HOURS[hour] ?? 0) * ((seconds % SECONDS_PER_HOUR) / SECONDS_PER_HOUR);
  return (sum(HOURS.slice(0, hour)) + ofHour) / sum(HOURS);
}

/** The sessions of a day that ended before `until`, in the order of their starts. */
export function sessionsOfDay(day: {
  dayStart: number;
  until: number;
  count: number;
  projects: DemoProject[];
  random: () => number;
}): DemoSession[] {
  const { dayStart, until, count, projects, random } = day;
  const end = Math.min(until, dayStart + SECONDS_PER_DAY);
  return Array.from({ length: count }, () => oneSession({ dayStart, projects, random }))
    .filter(({ endedAt }) => endedAt < end)
    .sort((one, other) => one.startedAt - other.startedAt);
}

function oneSession(day: { dayStart: number; projects: DemoProject[]; random: () => number }): DemoSession {
  const { dayStart, projects, random } = day;
  const hour = chosen(HOURS, random);
  const startedAt = dayStart + Math.floor((hour + random()) * SECONDS_PER_HOUR);
  const project =
    projects[
      chosen(
        projects.map(({ weight }) => weight),
        random,
      )
    ];
  if (!project) throw new Error('a session of the demo has no project');
  const fate = random();
  const reason: EndReason =
    fate < OPERATOR_SHARE ? 'operator' : fate < OPERATOR_SHARE + LOST_SHARE ? 'lease_expired' : 'ended';
  // Most are short and a few are long: the product of two factors leans to the left, as durations of calls do.
  const usual = project.seconds * Math.exp(1.1 * (random() + random() + random() - 1.5)) * 0.9;
  const seconds = Math.min(SECONDS_MAX, Math.max(SECONDS_MIN, Math.round(usual)));
  const lease = reason === 'lease_expired' ? LEASE_SECONDS : 0;
  const number = Math.floor(random() * 2 ** 32) * 65_536 + Math.floor(random() * 65_536);
  return {
    sessionId: `rtc_${number.toString(16).padStart(12, '0')}`,
    projectId: project.id,
    startedAt,
    endedAt: startedAt + seconds + lease,
    reason,
  };
}

/** The index of one of the weights, by chance in proportion to them. */
function chosen(weights: number[], random: () => number): number {
  let left = random() * weights.reduce((total, weight) => total + weight, 0);
  const index = weights.findIndex((weight) => {
    left -= weight;
    return left < 0;
  });
  return Math.max(0, index);
}
