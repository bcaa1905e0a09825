"""The world that support/createWorld.ts has prepared, and how to add to it."""

import hashlib
import json
import os
from pathlib import Path

import requests

WORLD = json.loads(Path(os.environ["CONTRACT_WORLD"]).read_text())
CALLER = WORLD["caller"]
REQUEST_TIMEOUT_SECONDS = 30

http = requests.Session()


def percentile(case) -> int:
    """A number from 0 to 99 that depends on the generated values only, so that a repeated request is changed the same way."""
    generated = [case.method, case.path, case.path_parameters, case.query, case.body]
    return int(hashlib.sha256(repr(generated).encode()).hexdigest(), 16) % 100


def account_of(case) -> str:
    """The account that a valid request is about, and the one whose token a user sends."""
    operation = operation_of(case)
    if operation == "createCheckout":
        return WORLD["buyer"]
    if operation in ("createPortalSession", "getSubscription", "listInvoices"):
        return WORLD["accounts"][0]
    # They share the limit of lists of invoices.
    if operation == "getInvoice":
        return WORLD["accounts"][1]
    if operation in ("getStatement", "getStatementPdf"):
        return WORLD["accounts"][2]
    return WORLD["accounts"][percentile(case) % len(WORLD["accounts"])]


def operation_of(case) -> str:
    return case.operation.definition.raw["operationId"]


def call(key: str, method: str, path: str, body: dict | None = None, query: dict | None = None) -> dict:
    """Prepares something for a request. Throws when the API refuses, because then the request would test nothing."""
    response = http.request(
        method,
        WORLD["baseUrl"] + path,
        json=body,
        params=query,
        headers={"Authorization": f"Bearer {key}"},
        timeout=REQUEST_TIMEOUT_SECONDS,
    )
    if not response.ok:
        raise RuntimeError(f"{method} {path}: {response.status_code} {response.text}")
    return response.json()


sequence = iter(range(1_000_000))


def new_id() -> str:
    return f"{CALLER}-new-{next(sequence)}"
