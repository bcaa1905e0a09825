import { describe, expect, it } from 'vitest';
import { unmatched } from '../../../services/accounts/handlers/unmatched.ts';

describe('a request that no route matches', () => {
  const paths = {
    '/metering/sessions/{session_id}/end': { post: {} },
    '/billing/plans': { get: {} },
    '/openapi.json': { get: {} },
  };
  it.each([
    ['POST', '/billing/plans', 405],
    ['GET', '/metering/sessions/abc/end', 405],
    ['GET', '/metering/sessions/a/b/end', 404],
    ['GET', '/nothing', 404],
    ['GET', '/openapiXjson', 404],
  ])('%s %s is refused with %i', (method, path, status) => {
    expect(unmatched(paths, { method, path }).status).toBe(status);
  });

  it('lists the methods of the path', () => {
    expect(unmatched(paths, { method: 'DELETE', path: '/billing/plans' }).headers).toEqual({ Allow: 'GET' });
  });
});
