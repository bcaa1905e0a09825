import type { ListedTicket } from './ticket.ts';

export const SUPPORT_PATH = '/app/support';
export const NEW_TICKET_PATH = `${SUPPORT_PATH}/new`;

/** Where a volume price is asked for. */
export const VOLUME_PATH = `${NEW_TICKET_PATH}?type=volume`;

export const ticketPath = (ticketId: ListedTicket['ticketId']) =>
  `${SUPPORT_PATH}/${encodeURIComponent(ticketId)}`;
