import { describe, expect, it } from 'vitest';
import { createCachedSecret } from '../../../shared/aws/cachedSecret.ts';
import { keepLast } from '../../../shared/lambda/lazy.ts';

const MINUTE_MS = 60_000;

/** A cached secret, and the state around it that a test can change: the stored text and the time. */
function secretAt(text: string) {
  const world = { text, isAway: false, reads: 0, nowMs: 1_000_000, stale: [] as unknown[] };
  const secret = createCachedSecret({
    secretId: 'session-billing/test/stripe',
    parse: (fields) => {
      if (!fields.KEY) throw new Error('KEY not configured');
      return { key: fields.KEY };
    },
    onStale: (error) => void world.stale.push(error),
    clockMs: () => world.nowMs,
    read: async () => {
      world.reads++;
      if (world.isAway) throw new Error('away');
      return world.text;
    },
  });
  return { world, secret };
}

const stored = (key: string) => JSON.stringify({ KEY: key });

describe('a cached secret', () => {
  it('is read once, and again when it is five minutes old', async () => {
    const { world, secret } = secretAt(stored('a'));
    expect(await secret.current()).toEqual({ key: 'a' });
    world.text = stored('b');
    world.nowMs += 5 * MINUTE_MS - 1;
    expect(await secret.current()).toEqual({ key: 'a' });
    expect(world.reads).toBe(1);
    world.nowMs += 1;
    expect(await secret.current()).toEqual({ key: 'b' });
    expect(world.reads).toBe(2);
  });

  it('returns the same object while its text stays the same, so that derived values are cached', async () => {
    const { world, secret } = secretAt(stored('a'));
    let made = 0;
    const client = keepLast(({ key }: { key: string }) => `${key}${++made}`);
    expect(client(await secret.current())).toBe('a1');
    world.nowMs += 6 * MINUTE_MS;
    expect(client(await secret.current())).toBe('a1');
    world.text = stored('b');
    world.nowMs += 6 * MINUTE_MS;
    expect(client(await secret.current())).toBe('b2');
    expect(world.reads).toBe(3);
  });

  it.each([
    ['cannot be read', { isAway: true }, 'away'],
    ['is no longer JSON', { text: 'sk_live_typed_by_hand' }, 'session-billing/test/stripe is not JSON'],
    ['is no longer an object', { text: '[]' }, 'session-billing/test/stripe is not a JSON object'],
    ['lost a field', { text: '{}' }, 'KEY not configured'],
  ])(
    'that %s keeps its last value, reports the error, and is read again after 30 s',
    async (_name, change, message) => {
      const { world, secret } = secretAt(stored('a'));
      await secret.current();
      Object.assign(world, change);
      world.nowMs += 5 * MINUTE_MS;
      expect(await secret.current()).toEqual({ key: 'a' });
      expect(await secret.current()).toEqual({ key: 'a' });
      expect(world.reads).toBe(2);
      expect(world.stale).toEqual([expect.objectContaining({ message })]);
      Object.assign(world, { isAway: false, text: stored('b') });
      world.nowMs += 30_000;
      expect(await secret.current()).toEqual({ key: 'b' });
    },
  );

  it('never shows its text in an error', async () => {
    const { secret } = secretAt('sk_live_typed_by_hand');
    await expect(secret.current()).rejects.toThrow(/^session-billing\/test\/stripe is not JSON$/);
  });

  it('whose first read failed is read again at the next call', async () => {
    const { world, secret } = secretAt(stored('a'));
    world.isAway = true;
    await expect(secret.current()).rejects.toThrow('away');
    world.isAway = false;
    expect(await secret.current()).toEqual({ key: 'a' });
  });

  it('is read again by reread, at most every ten seconds', async () => {
    const { world, secret } = secretAt(stored('a'));
    await secret.current();
    world.text = stored('b');
    expect(await secret.reread()).toEqual({ key: 'a' });
    world.nowMs += 10_000;
    expect(await secret.reread()).toEqual({ key: 'b' });
    for (let index = 0; index < 100; index++) await secret.reread();
    expect(world.reads).toBe(2);
    expect(await secret.current()).toEqual({ key: 'b' });
    expect(world.reads).toBe(2);
  });
});
