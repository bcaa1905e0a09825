const DAY_MS = 86_400_000;
const WEEKEND = [0, 6];

/** Days up to `last` as `getDailyUsage` returns them, with figures like those of a week with a weekend, the same each time. */
export const sampleDays = (last: string, count: number) =>
  Array.from({ length: count }, (_, index) => {
    const date = new Date(Date.parse(last) - (count - 1 - index) * DAY_MS);
    const usual = WEEKEND.includes(date.getUTCDay()) ? 115 : 205;
    return { day: date.toISOString().slice(0, 10), sessions: usual + ((index * 37) % 40) };
  });
