"""What each operation needs so that a valid request succeeds. Each function changes a request that is about `account`."""

import functools
import hashlib
import hmac
import json
import time

from world import CALLER, WORLD, call, new_id, percentile

PROPOSALS_PERCENT = 20


def started_session(account: str) -> str:
    session = new_id()
    call(WORLD["serverKey"], "POST", "/metering/sessions", {"user_id": account, "session_id": session})
    return session


def use_new_session(case, account):
    """Keeps the generated characters at the end of the id."""
    case.body["session_id"] = f"{new_id()}-{case.body['session_id'][:64]}"
    case.body.pop("project_id", None)


def use_started_session(case, account):
    case.path_parameters["session_id"] = started_session(account)


def use_session_of_account(case, account):
    case.path_parameters.update(user_id=account, session_id=started_session(account))


def use_started_sessions(case, account):
    case.body["sessions"][0] = {"user_id": account, "session_id": started_session(account)}


def use_session_that_ran(case, account):
    at = lambda ago: time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - ago))
    case.body["sessions"][0] = {"user_id": account, "session_id": new_id(), "started_at": at(90), "ended_at": at(30)}


def use_new_project(case, account):
    case.body["project_id"] = new_id()


def use_possible_range(case, account):
    """The first instant must be before the last one."""
    if "from" in case.query:
        case.query.pop("to", None)


def use_possible_range_of_account(case, account):
    use_possible_range(case, account)
    use_negotiated_account(case, account)


def use_days_with_figures(case, account):
    """Days are from the year 2000 on, in order and not after today."""
    for name in ("from", "to"):
        if name in case.query:
            case.query[name] = time.strftime("%Y-%m-%d", time.gmtime())


def use_search_or_filters(case, account):
    """A search is no filter, and has no order."""
    if "search" in case.query:
        for name in ("plan", "status", "state", "sort", "order"):
            case.query.pop(name, None)


def use_existing_project(case, account):
    project = new_id()
    call(WORLD["serverKey"], "POST", "/projects", {"user_id": account, "project_id": project})
    case.path_parameters["project_id"] = project


def use_lasting_project(case, account):
    """One project for all requests: a project that each of them creates would use up the plan."""
    call(WORLD["serverKey"], "POST", "/projects", {"user_id": account, "project_id": "badge"})
    case.path_parameters["project_id"] = "badge"


def new_ticket(account: str) -> str:
    request = {"user_id": account, "message_id": new_id(), "type": "volume", "subject": "A price", "text": "For a year"}
    return call(WORLD["serverKey"], "POST", "/support/tickets", request)["ticketId"]


def use_new_opening(case, account):
    """A project must exist, and a used message id must have the same content. An account writes ten times in a minute."""
    case.body.pop("project_id", None)
    case.body.update(message_id=new_id(), type="volume")
    if CALLER != "user":
        case.body["user_id"] = new_id()


def use_ticket(case, account):
    """Of an account of its own, if the caller may name one: an account writes ten times in a minute."""
    if CALLER == "user":
        case.path_parameters["ticket_id"] = "1"
        return
    owner = new_id()
    case.path_parameters["ticket_id"] = new_ticket(owner)
    (case.query if case.method == "GET" else case.body)["user_id"] = owner


def use_ticket_of_account(case, account):
    owner = new_id()
    case.path_parameters.update(user_id=owner, ticket_id=new_ticket(owner))


def use_public_key(case, account):
    """Any text is a valid key, also one with characters that end a segment of a path."""
    projects = call(WORLD["serverKey"], "GET", "/projects", query={"user_id": account})["projects"]
    keys = [project["publicKey"] for project in projects if project["publicKey"]]
    case.path_parameters["public_key"] = keys[0] if keys else f"pk_{'A' * 22}"


def use_new_key(case, account):
    body = {"name": "to be revoked", "scopes": ["read"]}
    case.path_parameters["key_id"] = call(WORLD["adminKey"], "POST", "/admin/keys", body)["keyId"]


def use_future_expiry(case, account):
    """A leap year, so that 29 February stays valid."""
    if "expires_at" in case.body:
        case.body["expires_at"] = f"2096{case.body['expires_at'][4:]}"


def use_negotiated_account(case, account):
    case.path_parameters["user_id"] = WORLD["termsAccount"]


def use_customer_account(case, account):
    case.path_parameters["user_id"] = account


def use_disposable_account(case, account):
    disposable = new_id()
    terms = {"sessions_included": 1, "reason": "to be erased"}
    call(WORLD["adminKey"], "PUT", f"/admin/accounts/{disposable}/terms", terms)
    case.path_parameters["user_id"] = disposable


def use_possible_terms(case, account):
    """The capacity of an account's item limits these figures together, and an end must be in the future."""
    use_negotiated_account(case, account)
    case.body.setdefault("sessions_included", 1_000)
    if "requests_per_minute" in case.body:
        case.body["requests_per_minute"] = min(case.body["requests_per_minute"], 2_000)
    if "until" in case.body:
        case.body["until"] = f"2096{case.body['until'][4:]}"


def use_possible_offer(case, account):
    """The capacity of an account's item limits these figures together, and the instants must follow each other."""
    case.path_parameters["user_id"] = WORLD["termsAccount"]
    figures = case.body.setdefault("figures", {})
    figures["sessions_included"] = figures.get("sessions_included", 1_000)
    figures["requests_per_minute"] = min(figures.get("requests_per_minute", 2_000), 2_000)
    case.body["accept_by"] = "2095-01-01T00:00:00Z"
    case.body["until"] = "2096-01-01T00:00:00Z"


def use_offer_in(case, account, states):
    """The newest offer of the account if it is in one of the states; otherwise another one. An account has at most 100."""
    path = f"/admin/accounts/{account}/offers"
    offers = call(WORLD["adminKey"], "GET", path)["offers"]
    if not offers or offers[0]["state"] not in states:
        offers = [call(WORLD["adminKey"], "POST", path, OFFER)]
    case.path_parameters["offer_id"] = offers[0]["offerId"]


# Once it is accepted, its figures replace the terms of the account, so that no run may reach them either.
FIGURES = {
    "sessions_included": 100_000_000,
    "concurrent": 200,
    "requests_per_minute": 2_000,
    "projects_included": 100,
}

OFFER = {
    "plan": "growth",
    "amount_minor": 49_900,
    "figures": FIGURES,
    "until": "2096-01-01T00:00:00Z",
    "accept_by": "2095-01-01T00:00:00Z",
    "note": "contract test",
    "reason": "contract test",
}


def use_open_offer(case, account):
    use_offer_in(case, account, ("offered", "accepting"))


def use_declined_offer(case, account):
    """A declined offer is declined again."""
    use_offer_in(case, account, ("offered", "accepting", "declined"))


def use_withdrawn_offer(case, account):
    """A withdrawn offer is withdrawn again."""
    case.path_parameters["user_id"] = account
    use_offer_in(case, account, ("offered", "accepting", "withdrawn"))


def use_possible_contact(case, account):
    """Only the issuer can make an ID token, and an address that differs from the last one is refused for an hour."""
    case.body.pop("id_token", None)
    if percentile(case) >= PROPOSALS_PERCENT:
        case.body.pop("email", None)
    if "time_zone" in case.body:
        case.body["time_zone"] = "Europe/Paris"


def use_settled_notice(case, account):
    """The account was welcomed. For a while after each request that notice is in progress."""
    notices = call(WORLD["adminKey"], "GET", "/admin/notices", query={"user_id": account, "limit": "100"})["notices"]
    settled = [notice["noticeId"] for notice in notices if notice["state"] not in ("new", "sending")]
    if settled:
        case.body["notice_id"] = settled[0]


def use_signature(case, account):
    case.headers["Stripe-Signature"] = sign(json.dumps(case.body).encode())


def sign(payload: bytes) -> str:
    at = int(time.time())
    secret = WORLD["webhookSecret"].encode()
    return f"t={at},v1={hmac.new(secret, f'{at}.'.encode() + payload, hashlib.sha256).hexdigest()}"


@functools.cache
def invoice_of(account: str) -> str:
    page = call(WORLD["serverKey"], "GET", "/billing/invoices", query={"user_id": account})
    return page["invoices"][0]["invoiceId"]


def use_own_invoice(case, account):
    case.path_parameters["invoice_id"] = invoice_of(account)


@functools.cache
def closed_period_of(account: str) -> str:
    page = call(WORLD["serverKey"], "GET", "/billing/statements", query={"user_id": account})
    return page["statements"][0]["period"]


def use_closed_period(case, account):
    """The purchase has closed the free one."""
    case.path_parameters["period"] = closed_period_of(account)


PREPARE = {
    "startSession": use_new_session,
    "renewSession": use_started_session,
    "endSession": use_started_session,
    "renewSessions": use_started_sessions,
    "endSessions": use_started_sessions,
    "reportSessions": use_session_that_ran,
    "endSessionAsOperator": use_session_of_account,
    "listSessions": use_possible_range,
    "listAccountSessions": use_possible_range_of_account,
    "getDailyUsage": use_days_with_figures,
    "getOverview": use_days_with_figures,
    "getRevenue": use_days_with_figures,
    "listMovements": use_days_with_figures,
    "getConversion": use_days_with_figures,
    "getChurn": use_days_with_figures,
    "getSessionFigures": use_days_with_figures,
    "listAccounts": use_search_or_filters,
    "getTimeline": use_customer_account,
    "createProject": use_new_project,
    "archiveProject": use_existing_project,
    "renewBadgeKey": use_lasting_project,
    "getBadge": use_public_key,
    "getInvoice": use_own_invoice,
    "getStatement": use_closed_period,
    "getStatementPdf": use_closed_period,
    "createKey": use_future_expiry,
    "revokeKey": use_new_key,
    "getAccount": use_negotiated_account,
    "listAccountActions": use_negotiated_account,
    "exportAccount": use_negotiated_account,
    "eraseAccount": use_disposable_account,
    "setTerms": use_possible_terms,
    "endTerms": use_negotiated_account,
    "createOffer": use_possible_offer,
    "listAccountOffers": use_negotiated_account,
    "withdrawOffer": use_withdrawn_offer,
    "declineOffer": use_declined_offer,
    "previewOffer": use_open_offer,
    "acceptOffer": use_open_offer,
    "setContact": use_possible_contact,
    "resendNotice": use_settled_notice,
    "createTicket": use_new_opening,
    "getTicket": use_ticket,
    "addTicketMessage": use_ticket,
    "closeTicket": use_ticket,
    "reopenTicket": use_ticket,
    "getAccountTicket": use_ticket_of_account,
    "replyToTicket": use_ticket_of_account,
    "addTicketNote": use_ticket_of_account,
    "assignTicket": use_ticket_of_account,
    "closeAccountTicket": use_ticket_of_account,
    "reopenAccountTicket": use_ticket_of_account,
    "listAccountTickets": use_customer_account,
    "syncAccount": use_customer_account,
    "compareAccount": use_customer_account,
    "receiveStripeEvent": use_signature,
}
