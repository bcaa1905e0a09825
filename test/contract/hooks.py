"""
Hooks of Schemathesis: credentials for each request, and real accounts, sessions, projects and keys in most of the valid ones.

Values that Schemathesis makes up name nothing that exists, so almost every request would end in a refusal. Requests that it
made invalid on purpose stay as they are, and so does one in five of the valid ones.
"""

import fcntl

import schemathesis
from preparations import PREPARE
from schemathesis.core import NOT_SET
from world import CALLER, WORLD, account_of, call, operation_of, percentile

UNCHANGED_PERCENT = 20


@schemathesis.auth(refresh_interval=None)
class Credentials:
    """The key or, for users, the token of the account. Requests of the check `ignored_auth` do not get it."""

    def get(self, case, context):
        return WORLD["tokens"][account_of(case)]

    def set(self, case, data, context):
        case.headers["Authorization"] = f"Bearer {data}"


# Their valid requests as generated are refused: a signature must fit, instants must be in the future, ranges of time must
# be possible, and a time zone must exist. A public key is a segment of a path.
ALWAYS_PREPARED = {
    "getBadge",
    "receiveStripeEvent",
    "createKey",
    "setTerms",
    "getDailyUsage",
    "getOverview",
    "getRevenue",
    "listMovements",
    "getConversion",
    "getChurn",
    "getSessionFigures",
    "listAccounts",
    "getTimeline",
    "listSessions",
    "listAccountSessions",
    "setContact",
    "createOffer",
}

CALLS_STRIPE = {
    "createCheckout",
    "createPortalSession",
    "getSubscription",
    "listInvoices",
    "getInvoice",
    "getStatement",
    "getStatementPdf",
    "compareAccount",
    "previewOffer",
    "acceptOffer",
    "declineOffer",
    "withdrawOffer",
}
# A file that the processes of all callers have.
stripe_turn = open(__file__)


@schemathesis.hook
def before_call(context, case, kwargs):
    """All callers share four calls to Stripe a second. Waiting for each other, none gives up with a 503."""
    change(case)
    # The page to which a link leads is not part of the API.
    kwargs["allow_redirects"] = False
    if operation_of(case) in CALLS_STRIPE:
        fcntl.flock(stripe_turn, fcntl.LOCK_EX)


@schemathesis.hook
def after_call(context, case, response):
    fcntl.flock(stripe_turn, fcntl.LOCK_UN)


@schemathesis.hook
def after_network_error(context, case, request):
    fcntl.flock(stripe_turn, fcntl.LOCK_UN)


def change(case) -> None:
    protect_own(case)
    operation = operation_of(case)
    if operation not in WORLD["operations"] or case.meta.generation.mode.value != "positive":
        return
    generated = percentile(case)
    account = account_of(case)
    name_account(case, account)
    if generated >= UNCHANGED_PERCENT or operation in ALWAYS_PREPARED:
        PREPARE.get(operation, lambda case, account: None)(case, account)
    use_real_cursor(case, account)


def protect_own(case) -> None:
    """Schemathesis reuses values of responses. With them it would revoke the keys of this run and erase its accounts."""
    path = case.path_parameters
    if path.get("key_id") in WORLD["keyIds"]:
        path["key_id"] = "0" * 16
    account, operation = path.get("user_id"), operation_of(case)
    if operation == "eraseAccount" and account in (*WORLD["customers"], WORLD["termsAccount"]):
        path["user_id"] = "nobody"
    if operation in ("setTerms", "endTerms") and account in WORLD["customers"]:
        path["user_id"] = WORLD["termsAccount"]


def name_account(case, account: str) -> None:
    """Names an account that exists: the document cannot say that a key must name one and that a user may leave it out."""
    if any(parameter.name == "user_id" for parameter in case.operation.query):
        use_own_account(case, case.query, account)
    if any("user_id" in body.definition["schema"].get("properties", {}) for body in case.operation.body):
        if case.body is NOT_SET:
            case.body, case.media_type = {}, "application/json"
        use_own_account(case, case.body, account)


def use_own_account(case, fields, account: str) -> None:
    """A user may leave it out."""
    fields.pop("user_id", None)
    if CALLER != "user" or percentile(case) % 2:
        fields["user_id"] = account


def use_real_cursor(case, account: str) -> None:
    """A made-up cursor is invalid. The first page, with one item, has a real one if there are more."""
    if case.query.pop("cursor", None) is None or operation_of(case) in CALLS_STRIPE:
        return
    page = call(WORLD["tokens"][account], "GET", case.formatted_path, query={**case.query, "limit": 1})
    if "nextCursor" in page:
        case.query["cursor"] = page["nextCursor"]
