import { describe, expect, it } from 'vitest';
import { createTableClient } from '../../shared/aws/tableClient.ts';

describe('the clients of a table', () => {
  it('retry twice, except the one that counts sessions, which never retries', async () => {
    const { client, clientOnce } = createTableClient('t', { region: 'us-east-1' });
    expect([await client.config.maxAttempts(), await clientOnce.config.maxAttempts()]).toEqual([3, 1]);
  });

  it('do not use the SDK’s logger middleware, whose log lines nobody reads', () => {
    const { client, clientOnce } = createTableClient('t', { region: 'us-east-1' });
    for (const one of [client, clientOnce]) {
      const middlewares = one.middlewareStack.identify().join();
      expect(middlewares).toContain('retryMiddleware');
      expect(middlewares).not.toContain('loggerMiddleware');
    }
  });
});
