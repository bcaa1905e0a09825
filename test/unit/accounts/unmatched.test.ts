import { describe, expect, it } from 'vitest';
import { unmatched } from '../../../services/accounts/handlers/unmatched.ts';

describe('a request that no route matches', () => {
  const paths = {
    '/metering/sessions/{session_id}/end': { post: {} },
    '/billing/plans': { get: {} },
    '/openapi.json': { get: {} },
    '/projects': { post: {}, get: {} },
  };
  it.each([
    ['/billing/plans', 405],
    ['/metering/sessions/abc/end', 405],
    ['/metering/sessions/a/b/end', 404],
    ['/nothing', 404],
    ['/openapiXjson', 404],
  ])('to %s is refused with %i', (path, status) => {
    expect(unmatched(paths, path).status).toBe(status);
  });

  it('is refused with the methods that the path supports', () => {
    expect(unmatched(paths, '/billing/plans').headers).toEqual({ Allow: 'GET, HEAD' });
    expect(unmatched(paths, '/projects').headers).toEqual({ Allow: 'POST, GET, HEAD' });
  });
});
