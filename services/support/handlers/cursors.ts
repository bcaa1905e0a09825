import { createCursor } from '../../../shared/http/cursor.ts';

/** A page of an account's tickets begins below a number. */
export const ticketCursor = createCursor<number>({
  parts: (number) => [number],
  pattern: /^([1-9][0-9]{0,3})$/,
  position: ([number]) => Number(number),
});

/** A page of the queue begins after a place: due time, account and number. */
export const queueCursor = createCursor<string>({
  parts: (place) => [place],
  pattern: /^([0-9]{12}#[A-Za-z0-9._:|-]{1,128}#[0-9]{4})$/,
  position: ([place = '']) => place,
});
