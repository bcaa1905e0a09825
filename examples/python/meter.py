"""Meters the sessions of a gateway by plain HTTP, with the standard library of Python 3.9 or later. Copy it, or translate it."""
import http.client, json, os, random, sys, time, uuid
from datetime import datetime, timezone
from pathlib import Path

SCHEME, ADDRESS = os.environ["BILLING_URL"].rstrip("/").split("://")
HOST, SLASH, BASE = ADDRESS.partition("/")
HEADERS = {"Authorization": "Bearer " + os.environ["BILLING_KEY"], "Content-Type": "application/json"}
KEPT = Path(os.environ.get("BILLING_KEPT", "kept-sessions"))  # One directory for each process, the same after a restart.
served = {}  # The sessions of this process, by id.


class Refused(Exception):
    """4xx: its code, and the seconds after which the client can come back (of 429 rate_limited; 0: unknown)."""


class Unavailable(Exception):
    """Nobody knows what the call did. It can be repeated: a session id is counted once, and ends once."""


def call(path, body):
    for attempt in range(2):
        time.sleep(random.uniform(0, attempt))  # Random, so that not all gateways return at once.
        connection = (http.client.HTTPSConnection if SCHEME == "https" else http.client.HTTPConnection)(HOST, timeout=3)
        try:
            connection.request("POST", SLASH + BASE + path, json.dumps(body), HEADERS)
            response = connection.getresponse()
            status, answer, wait = response.status, json.load(response), int(response.headers.get("Retry-After", 0))
        except (OSError, ValueError, http.client.HTTPException):
            continue  # No response, or none of the API.
        finally:
            connection.close()
        if status < 300:
            return answer
        print(path, status, answer, file=sys.stderr)
        if "code" in answer and status < 500 and status not in (401, 403):
            raise Refused(answer["code"], wait)
        if wait > 3:
            break  # A connection cannot wait that long for its start.
    raise Unavailable(path)  # Also 401 and 403: a key that was revoked by mistake must not stop the gateway.


def start(user_id, **project):
    """Call it before a connection is let in, with a project_id or without. If it raises, close the connection."""
    session = {"session_id": str(uuid.uuid4()), "user_id": user_id, **project, "started_at": iso(time.time())}
    try:
        call("/metering/sessions", session)
    except Refused as refused:
        if refused.args[0] in ("session_ended", "session_differs"):
            return start(user_id, **project)  # 409: the id is used up, and a new one is not.
        raise  # 402 quota_exceeded, 404 project_not_found, 429 concurrency_exceeded or rate_limited, 400
    except Unavailable:
        keep(session)  # Let it in. It is reported when the service is back, also if this process crashes before.
    served[session["session_id"]] = session
    return session


def end(session):
    """Call it when a connection is closed. An end that the service did not receive is reported, with the time of this call."""
    session["ended_at"] = iso(time.time())
    try:
        if file_of(session).exists():
            raise Unavailable("Its start was not accepted. Such a session is reported, not ended.")
        call(f"/metering/sessions/{session['session_id']}/end", session)
    except Refused as refused:
        print(session, refused, file=sys.stderr)  # 404: it was never counted.
    except Unavailable:
        keep(session)
    served.pop(session["session_id"], None)


def work(on_lost, seconds=60):
    """Runs in a thread: once a minute, renews the leases (150 s) of all sessions, and reports what waits."""
    while True:
        time.sleep(seconds)
        for task in (lambda: heartbeat(on_lost), report):
            try:
                task()
            except (Refused, Unavailable):
                pass  # Until the next time. A lease that has expired can be renewed unless its slot was needed.


def heartbeat(on_lost):
    sessions = list(served.values())
    for session in sessions:
        if file_of(session).exists():
            file_of(session).touch()  # If this process crashes, the session ended at this time.
    for batch in (sessions[at : at + 100] for at in range(0, len(sessions), 100)):
        for session, result in zip(batch, call("/metering/heartbeats", {"sessions": batch})["results"]):
            if result.get("code") == "session_over":  # 410: an operator ended it, for example.
                on_lost(session)  # Close the connection, which calls end(). A later session has a new id.


def report():
    files = [file for file in KEPT.glob("*.json") if file.stem not in served][:100]
    sessions = [{"ended_at": iso(file.stat().st_mtime), **json.loads(file.read_text())} for file in files]
    for file, result in zip(files, call("/metering/sessions/report", {"sessions": sessions})["results"] if files else []):
        if "code" not in result:
            file.unlink()
        elif not result["retryable"]:
            file.rename(file.with_suffix(".refused"))  # For a person to look at. It ended 72 hours ago, for example.


def keep(session):
    """Returns when the file is on the disk. Raises OSError if that is impossible: nobody would count the session."""
    KEPT.mkdir(parents=True, exist_ok=True)
    new = file_of(session).with_suffix(".new")
    with open(new, "w") as file:
        file.write(json.dumps(session))
        file.flush()
        os.fsync(file.fileno())
    new.replace(file_of(session))


def file_of(session):
    return KEPT / f"{session['session_id']}.json"


def iso(seconds):
    return datetime.fromtimestamp(seconds, timezone.utc).isoformat(timespec="seconds")
