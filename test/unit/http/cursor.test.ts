import { describe, expect, it } from 'vitest';
import { auditCursor, idCursor } from '../../../services/accounts/handlers/cursors.ts';
import { historyCursor } from '../../../services/metering/handlers/historyCursor.ts';

const NOW = Date.parse('2026-11-22T18:00:30Z') / 1000;

const historyPosition = { endedAt: NOW, sessionId: 'a.b:c-d' };

describe('a cursor', () => {
  it('decodes to the position it was encoded from', () => {
    expect(historyCursor.decode(historyCursor.encode(historyPosition))).toEqual(historyPosition);
    expect(idCursor.decode(idCursor.encode('a.b:c-d'))).toBe('a.b:c-d');
    for (const sessionId of ['auth0|5f', '_a', '-a']) {
      const position = { endedAt: NOW, sessionId };
      expect(historyCursor.decode(historyCursor.encode(position))).toEqual(position);
      expect(idCursor.decode(idCursor.encode(sessionId))).toBe(sessionId);
    }
    const action = { at: NOW, requestId: 'request_1=' };
    expect(auditCursor.decode(auditCursor.encode(action))).toEqual(action);
  });

  it.each([
    '',
    'x',
    'AAAA',
    historyCursor.encode({ endedAt: NOW, sessionId: 'a' }).slice(1),
    Buffer.from('1#a#b').toString('base64url'),
  ])('%j that no route returned is refused', (cursor) => {
    for (const { decode } of [historyCursor, auditCursor]) {
      expect(() => decode(cursor)).toThrow(expect.objectContaining({ status: 400, code: 'invalid_request' }));
    }
  });

  it('of projects that holds no id is refused', () => {
    for (const text of ['', 'a#b', '.a', 'x'.repeat(129), 'a\n']) {
      const cursor = Buffer.from(text).toString('base64url');
      expect(() => idCursor.decode(cursor), text).toThrow(/cursor must be/);
    }
  });
});
