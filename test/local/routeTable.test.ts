import { describe, expect, test } from 'vitest';
import { RouteTable } from '../../local/gateway/routeTable.ts';

describe('a route table', () => {
  const table = new RouteTable(
    [
      '$default',
      'GET /things/{id}',
      'GET /things/special',
      'ANY /things/{id}',
      'GET /files/{path+}',
      'POST /things/{id}/parts/{part}',
    ].map((key) => ({ key, target: key })),
  );

  test.each([
    ['GET', '/things/7', 'GET /things/{id}', { id: '7' }],
    ['GET', '/things/special', 'GET /things/special', {}],
    ['PUT', '/things/7', 'ANY /things/{id}', { id: '7' }],
    ['GET', '/files/a/b', 'GET /files/{path+}', { path: 'a/b' }],
    ['POST', '/things/a%2Fb%20c/parts/%C3%A9', 'POST /things/{id}/parts/{part}', { id: 'a/b c', part: 'é' }],
    ['GET', '/things/', '$default', {}],
    ['GET', '/things/7/', '$default', {}],
    ['DELETE', '/nothing', '$default', {}],
  ])('%s %s matches %s', (method, path, key, parameters) => {
    expect(table.match({ method, path })).toEqual({ route: { key, target: key }, parameters });
  });

  test('without $default matches no other path', () => {
    expect(
      new RouteTable([{ key: 'GET /a', target: 1 }]).match({ method: 'GET', path: '/b' }),
    ).toBeUndefined();
  });
});
