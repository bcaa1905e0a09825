import { expect, test } from 'vitest';
import { threadEntries } from '../../../../web/src/operator/tickets/threadEntries.ts';

test('messages and notes are in the order of their times, and the same id in two kinds is two entries', () => {
  const message = (messageId: string, at: string, by: 'customer' | 'operator' = 'customer') => ({
    messageId,
    by,
    author: by === 'operator' ? 'otto' : null,
    text: '',
    at,
  });
  const entries = threadEntries({
    messages: [message('a', '2026-11-25T10:00:00Z'), message('a', '2026-11-25T12:00:00Z', 'operator')],
    notes: [
      { messageId: 'a', author: 'otto', text: '', at: '2026-11-25T11:00:00Z' },
      { messageId: 'b', author: 'otto', text: '', at: '2026-11-25T12:00:00Z' },
    ],
  });
  expect(entries.map(({ key }) => key)).toEqual(['customer a', 'note a', 'operator a', 'note b']);
});
