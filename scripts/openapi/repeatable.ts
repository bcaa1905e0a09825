/**
 * Whether an operation that writes can be sent again when nobody knows whether the first request arrived: the second one has the effect
 * and the response of one. Operations that read always can.
 */
export const REPEATABLE: Readonly<Record<string, boolean>> = {
  // A session id is counted, and ends, once. A repeated request returns the same figures; a lease is renewed once more.
  startSession: true,
  renewSession: true,
  renewSessions: true,
  endSession: true,
  endSessions: true,
  reportSessions: true,
  // The session ends once, with the first reason. The audit trail has an entry for each request.
  endSessionAsOperator: true,
  // The caller chooses the id. The second request finds the project, and gives it the name that it has.
  createProject: true,
  // An archived project, an ended agreement and a revoked key stay so. Terms are replaced by themselves.
  archiveProject: true,
  // The second request replaces the key of the first one, which nobody saw.
  renewBadgeKey: true,
  setTerms: true,
  endTerms: true,
  revokeKey: true,
  // Each request continues where the last one stopped.
  eraseAccount: true,
  // At most one page to pay on is open. It is returned again.
  createCheckout: true,
  // A page of the portal has no effect by itself, and expires within minutes if nobody opens it.
  createPortalSession: true,
  // Both requests ask for the same comparison. A second one finds nothing to change.
  syncSubscription: true,
  // The second request finds what the first one set, and a confirmation is sent at most once in an hour.
  setContact: true,
  setNoticePreference: true,
  // The second request finds the decision of the first one, with its time.
  decideMigration: true,
  // The caller chooses the id of a message. The second request finds the ticket, the message or the note of the first one.
  createTicket: true,
  addTicketMessage: true,
  replyToTicket: true,
  addTicketNote: true,
  // The second request finds the ticket as the first one left it.
  closeTicket: true,
  reopenTicket: true,
  assignTicket: true,
  closeAccountTicket: true,
  reopenAccountTicket: true,
  // The first request uses up the link.
  confirmContact: false,
  // The second one finds the notice in progress, or sends it once more.
  resendNotice: false,
  // The second request finds no such event in the dead-letter queue, though the first one may have replayed or dropped it.
  replayEvent: false,
  dropEvent: false,
  // Both requests ask for the same sync.
  syncAccount: true,
  // The second request continues the first one.
  acceptOffer: true,
  // A declined offer, and a withdrawn one, stay so.
  declineOffer: true,
  withdrawOffer: true,
  // Each request makes another offer, of which the customer is told.
  createOffer: false,
  // Each request creates another key. One whose response was lost would be valid, and nobody would know it.
  createKey: false,
};
