import type { Route } from '../route.ts';

/** What the links in e-mails lead to. Whoever has the token of a link may use it, signed in or not. */
export const notificationRoutes = {
  confirmContact: {
    operationId: 'confirmContact',
    route: 'POST /notices/confirm',
    scope: 'public',
    forUsers: false,
    problems: ['link_not_valid', 'busy', 'service_unavailable'],
    summary: 'Confirm an address with the token of the link that was sent to it',
    tags: ['E-mail'],
  },
  getUnsubscribePage: {
    operationId: 'getUnsubscribePage',
    route: 'GET /notices/unsubscribe',
    scope: 'public',
    forUsers: false,
    problems: ['busy', 'service_unavailable'],
    summary: 'Go to the page that asks whether to stop a kind of e-mail',
    tags: ['E-mail'],
  },
  unsubscribeByLink: {
    operationId: 'unsubscribeByLink',
    route: 'POST /notices/unsubscribe',
    scope: 'public',
    forUsers: false,
    readsQuery: true,
    problems: ['link_not_valid', 'busy', 'service_unavailable'],
    summary: 'Stop a kind of e-mail with one click in a mail program (RFC 8058)',
    tags: ['E-mail'],
  },
  setNoticePreference: {
    operationId: 'setNoticePreference',
    route: 'PUT /notices/preference',
    scope: 'public',
    forUsers: false,
    problems: ['link_not_valid', 'busy', 'service_unavailable'],
    summary: 'Stop or resume the kind of e-mail that a link belongs to',
    tags: ['E-mail'],
  },
} as const satisfies Record<string, Route>;

export const notificationAdminRoutes = {
  listNotices: {
    operationId: 'listNotices',
    route: 'GET /admin/notices',
    scope: 'admin',
    forUsers: false,
    problems: [],
    summary: 'List the notices of an account and what became of each, newest first',
    tags: ['Admin'],
  },
  resendNotice: {
    operationId: 'resendNotice',
    route: 'POST /admin/notices/resend',
    scope: 'admin',
    forUsers: false,
    problems: ['notice_not_found', 'notice_in_progress'],
    summary: 'Send a notice again',
    tags: ['Admin'],
  },
} as const satisfies Record<string, Route>;
