import type { OperationId } from './route.ts';

/** What the API reference says of an operation beside its summary. Functions do not load it. */
export const OPERATION_DESCRIPTIONS: Record<OperationId, string> = {
  listOffers: 'Lists the offers that operators made to the account. Only the newest one can be open.',
  previewOffer:
    'Returns what accepting the offer would charge now, as Stripe previews it. It refuses what `acceptOffer` would refuse.',
  acceptOffer:
    'Without a subscription, it returns a page where the customer pays. A subscription that costs less than the offer gets the price at once, ' +
    'and the difference is charged; one that costs more gets it with the next renewal. The figures follow the payment. A repeated request ' +
    'continues the first one, and returns the same page while it is open.',
  declineOffer: 'Declines the offer, and closes the page on which it could be paid.',
  createOffer:
    'Offers the account a monthly price with figures, and tells the customer by e-mail. Another offer that was not accepted is replaced by it. ' +
    'While the customer is about to pay for that one, no offer can be made.',
  listAccountOffers: 'Lists the offers of the account as operators see them.',
  withdrawOffer:
    'Withdraws an offer that was not accepted, and closes the page on which it could be paid. An accepted one ends at its `until`.',
  startSession:
    'Counts the session against the quota and opens it: 201. A repeated start of an open session counts nothing: 200. Renew the ' +
    'lease with a heartbeat before `leaseExpiresAt`.',
  renewSession:
    'Send a heartbeat once a minute, or one of many sessions with `renewSessions`. On 410 `session_over`, close the connection. It does not count against the ' +
    'rate limit.',
  renewSessions:
    'One heartbeat for many sessions. A session that is not renewed gets a result with a `code`, and fails no other. It does not ' +
    'count against the rate limit.',
  endSession:
    'Frees the slot of the session and records its duration. A repeated end returns the same. It does not count against the rate ' +
    'limit.',
  endSessions:
    'Ends many sessions, as when a gateway stops. A session that cannot be ended gets a result with a `code`, and fails no other. ' +
    'It does not count against the rate limit.',
  reportSessions:
    'For a gateway that kept serving while this service could not be reached. Counts each session once, however often it is ' +
    'reported or started; no quota or limit refuses it, because it ran. A session must have ended within the last 72 hours, and can ' +
    'be no longer than other sessions (24 hours). One whose slot is held ends as reported, and so does one that ended because its lease ' +
    'expired, once. A session that cannot be accepted gets a result with a `code`, and fails no other. Report a session whose start ' +
    'was not accepted, do not end it: an end uses up its id. It does not count against the rate limit.',
  listSessions:
    'Lists open sessions before all others, each group newest first. Ended sessions are kept for 13 months. With `project_id` or ' +
    '`end_reason`, a page can have fewer sessions than `limit`, or none, and still be followed by others: only a page without ' +
    '`nextCursor` is the last one.',
  listAccountSessions: 'Lists the sessions of any account as `listSessions` does for its user.',
  endSessionAsOperator:
    'Ends a session of any account. Its next heartbeat gets 410 `session_over`, which makes the gateway close the connection. A session ' +
    'that has ended stays as it was: the response says how it ended.',
  getUsage:
    'Returns the plan, the quota and the usage of the current period, including sessions that run. An account that is unknown is ' +
    'a free account with nothing used.',
  getDailyUsage:
    'Returns the usage of each UTC day from `from` to `to`, oldest first, days without usage too. A session counts on the day on which ' +
    'it started, its seconds on the day on which it ended. The figures follow changes within minutes: `asOf` is how far they are. With ' +
    '`Accept: text/csv`, the response is a CSV file with a line for each day, or with `by=project` for each day and project.',
  listUsagePeriods:
    'Lists the usage of the periods before the current one, which `getUsage` returns. With `Accept: text/csv`, the response is a CSV ' +
    'file with a line for each period, without its projects; `Link` has the address of the next page, if there is one. Months of the ' +
    'service that this one replaced are `imported` and count for nothing.',
  createProject:
    'Creates a project: 201. For a project that exists it changes the name, and restores the project if it is archived: 200. A project ' +
    'without a public key gets one.',
  listProjects: 'Lists active projects before archived ones.',
  archiveProject: 'Archives a project. New sessions can no longer name it; its usage is kept.',
  renewBadgeKey:
    'Gives a project a new public key, for one that has none or whose key others use. The key before it is unknown from then on; responses ' +
    'about it are cached for a minute.',
  getContact:
    'Returns the address that e-mails go to, if one is verified, and which optional e-mails are sent. No API key can call it.',
  setContact:
    'Changes what the request has and keeps the rest. An ID token of the signed-in user verifies the address that it has, unless the ' +
    'user chose another one. `email` sends a link to that address, at most one in an hour, within which another address gets 429, and one ' +
    'a day to the same address: a repeated request sends none. The address is used once the link is followed, and the former one is told. No API key can ' +
    'call it.',
  getMigration:
    'Returns the former and the new price, when the price changes, the plans that can be chosen, and what was decided. The former price is ' +
    'billed until `movesAt`; nobody pays more than the list price afterwards.',
  decideMigration:
    'Records the decision in place of an earlier one, until `movesAt`. The same decision again changes nothing. Without a decision, the planned ' +
    'change takes place.',
  listMigrations:
    'Lists the accounts of the minutes-based service. `problem` matches a problem or a blocker of the plan. The first page has the counts.',
  getAccountMigration:
    'Returns the plan of an account of the minutes-based service, what the customer decided, and what was carried out.',
  confirmContact: 'Uses up the link: it is valid once, within 24 hours.',
  getUnsubscribePage:
    'For people who open the address of `List-Unsubscribe`: 303 to a page that asks. It changes nothing, because mail filters follow links.',
  unsubscribeByLink:
    'What a mail program sends for `List-Unsubscribe-Post`, with the token in the query. A repeated request changes nothing.',
  setNoticePreference:
    'For the page behind a link in an e-mail, which works without sign-in, for one kind of e-mail.',
  createTicket:
    'Opens a ticket: 201. A repeated request with the same `message_id` opens no other one: 200. A plan without support may only open ' +
    'tickets of the type `volume`. The answer is due in the hours of the plan, by the clock, nights and weekends included.',
  listTickets: 'Lists tickets without their messages, and what the current plan promises.',
  getTicket: 'Returns a ticket with all its messages.',
  addTicketMessage:
    'Writes a message: 201. A repeated request with the same `message_id` writes no other one: 200. A message in a closed ticket opens it. ' +
    'If no earlier message waits for an answer, the answer is due in the hours of the current plan; otherwise the earlier due time stays.',
  closeTicket: 'Closes a ticket. No answer is due any more. A closed ticket stays as it is.',
  reopenTicket:
    'Opens a closed ticket. No answer is due until a message is written. An open ticket stays as it is.',
  listOpenTickets:
    'Lists open tickets of all accounts, those that are due first; those without a due time are last. A page can have fewer tickets than ' +
    '`limit`, or none, and still be followed by others: only one without `nextCursor` is the last.',
  listAccountTickets: 'Lists the tickets of an account, closed ones too.',
  getAccountTicket:
    'Returns a ticket with its messages, its internal notes and the account as it was when the ticket was opened.',
  replyToTicket:
    'Writes an answer, which the customer also gets by e-mail: 201. It answers all earlier messages. A repeated request with the same ' +
    '`message_id` writes no other one: 200. The audit trail does not have the text. A closed ticket stays closed.',
  addTicketNote:
    'Writes a note that customers never get: 201. A repeated request with the same `message_id` writes no other one: 200.',
  assignTicket: 'Sets who works on the ticket, or with null that nobody does.',
  closeAccountTicket: 'Closes a ticket, as its customer can. No answer is due any more.',
  reopenAccountTicket:
    'Opens a closed ticket, as its customer can. No answer is due until the customer writes.',
  listNotices: 'Lists what an account was told, or would have been, for 13 months. No address is part of it.',
  resendNotice:
    'Sends a notice that was sent, skipped or failed once more, if it still holds: 202. It is sent within seconds.',
  getCaller: 'Returns who is calling. A person without a role gets 403 `forbidden`.',
  createKey:
    'Creates an API key. It is stored as a hash, so only this response shows it. A repeated request creates another key.',
  listKeys: 'Lists all API keys of the stage, without their secrets.',
  revokeKey: 'Revokes an API key. From `refusedFrom` on, 60 s later at most, every function refuses it.',
  listAdminActions: 'Lists the audit trail of a UTC day, newest first. Entries are kept for 13 months.',
  listAccountActions:
    'Lists the entries of the audit trail about an account, newest first. Actions from before this route existed are not in it; the lists ' +
    'of their days have them. Entries are kept for 13 months.',
  getAccount:
    'Returns an account with its usage, the figures of its plan, its revenue, its contact, its Stripe customers, its terms and who agreed ' +
    'on them.',
  exportAccount:
    'Returns everything that is stored about an account, up to 5,000 records and 1.9 million characters. Rows have the names of the API; times are in ISO 8601.',
  eraseAccount:
    'Erases an account that has no Stripe customer, for good. The first request removes the account; two minutes later, others ' +
    'erase what is left, each for up to six seconds: 202 until nothing is left, then 200. Meanwhile requests of the account get 503 ' +
    '`busy`, and terms 409 `account_being_erased`. Session ids stay as hashes, so that no session is billed again.',
  setTerms:
    'Sets figures that replace those of the plan, and all earlier terms. At least one figure is required.',
  endTerms: 'Ends the terms of an account. The figures of its plan apply again.',
  listPlans: 'Lists the plans for sale with their prices and limits.',
  getHealth: 'Responds as long as the API and its functions do. It reads no data.',
  getOpenApi: 'Returns this document.',
  getBadge:
    'Called by the script of the badge, on the web pages of customers. True for a project that is active while its account has the plan ' +
    'free. Everything else gets false: paid accounts, keys that are unknown or malformed, and faults.',
  createCheckout:
    'Returns the address of a page of Stripe where the user buys the plan. The plan applies when Stripe reports the payment, ' +
    'seconds after it.',
  createPortalSession:
    'Returns the address of a page of Stripe where the user changes or cancels the subscription, and updates the card.',
  syncSubscription:
    'For a page that waits for a plan whose payment is done: Stripe’s event may be late. The account is compared with Stripe within ' +
    'seconds, at most once in 30 seconds; read the usage to see the result.',
  getSubscription:
    'Returns the price, the next invoice, a scheduled plan change, the card, what is due and what was paid, as Stripe has them now. An ' +
    'account that never began a checkout gets its plan, and null for everything else.',
  listInvoices:
    'Lists the invoices of the account’s Stripe customers, newest first, each with its page and its PDF.',
  getInvoice:
    'Returns where an invoice is at Stripe, as Stripe has it now. The addresses that an older response had may have expired.',
  listStatements:
    'Lists the closed periods of an account with their usage, newest first. A period appears once the next one has begun and the account was ' +
    'used in it. An imported period has no statement.',
  getStatement:
    'Returns the usage of a closed period by day and project, with the numbers of Stripe’s invoices for that time. Stripe’s invoice is the ' +
    'legal document.',
  getStatementPdf:
    'Returns the statement of a closed period as a PDF, in the language of the account’s e-mails unless `lang` names another. The same ' +
    'figures give the same bytes.',
  receiveStripeEvent:
    'Only Stripe calls it. A signed event is queued before it is acknowledged; any other status makes Stripe deliver it again.',
  listEvents:
    'Lists what happened to the events of a Stripe customer, newest first. Outcomes are kept for 30 days.',
  listFailedEvents:
    'Lists the events whose last attempt failed, and those in the dead-letter queue, up to 100 of each. Reading the dead-letter queue ' +
    'hides its messages from other readers for a few seconds.',
  replayEvent:
    'Moves an event from the dead-letter queue to the queue, where it gets all its attempts again. A second request finds nothing: 404 ' +
    '`event_not_found`, or 503 `busy` while another request works on the queue.',
  dropEvent:
    'Deletes an event from the dead-letter queue. The event log has the outcome `dropped`, with who dropped it and why. A second ' +
    'request finds nothing: 404 `event_not_found`.',
  syncAccount:
    'Queues a sync of the account with Stripe, at most one in 30 seconds, together with those that the user requests.',
  compareAccount:
    'Reads the account’s subscriptions from Stripe, and returns in what a sync would change the account. Nothing is changed.',
  getOverview:
    'Returns the figures at the end of `to` and what changed since `from`: both are UTC days, by default the last 30. Every figure can be ' +
    'opened: `listMovements` and `listAccounts` have the accounts. With `Accept: text/csv`, the response is a CSV file.',
  getRevenue:
    'Returns the figures at the end of each UTC day from `from` to `to`, at most 366, oldest first. The revenue of the day before, with the movements ' +
    'of a day, is the revenue of that day. With `Accept: text/csv`, the response is a CSV file with a line for each day.',
  listMovements:
    'Lists the accounts behind the movements of at most 366 UTC days, newest day first. An account has one movement a day: its revenue before the day ' +
    'against the one after it. A page can have fewer than `limit`: only one without `nextCursor` is the last.',
  getConversion:
    'Returns for each month how many accounts had their first session in it, and how many of them paid an invoice above 0 within ' +
    '30 days. For each UTC day, how many accounts opened a checkout, and how many of them subscribed within 7 days.',
  getChurn:
    'Returns for each UTC day from `from` to `to` how many subscribers were lost in the 30 days up to it, and with how much revenue.',
  getSessionFigures:
    'Returns the sessions of each UTC day by the plan that the account had. A session counts on the day on which it started, its seconds on ' +
    'the day on which it ended.',
  listAccounts:
    'Lists accounts with their figures now. The order `use` is that of tenths of the quota. `search` is the beginning of a user id, a whole e-mail address, ' +
    'or a Stripe customer; it excludes filters, and lists by id. By `mrr`, accounts without revenue are after those with it (before them with `asc`), by ' +
    'creation, and begin on a page of their own. A page can have fewer accounts than `limit`: only one without `nextCursor` is the last.',
  getTimeline:
    'Lists Stripe’s events, e-mails, changes of the plan, checkouts and what operators did, newest first. Events are kept for 30 ' +
    'days. E-mails and actions are kept for 13 months. Changes of the plan are kept as long as the account.',
};
