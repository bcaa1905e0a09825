import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type ApiClient, type ApiResponse, apiClient } from '../api/apiClient.ts';

/** Longer than the gateway's own timeout of 30 s, so that only a connection that hangs is given up. */
const REQUEST_TIMEOUT_MS = 40_000;

/** A run that was killed starts again within some 10 s: 100 attempts of a request that is refused at once. */
const PAUSE_MS = 100;

/** Fast enough to return in the middle of the next session. */
const POLL_INTERVAL_MS = 5;

/** What was promised to the callers. */
export type Promised = {
  /** Sessions whose start was accepted. */
  accepted: number;
  /** Requests that had to be repeated, because their response was lost or was a fault. */
  repeated: number;
};

export type PersistentCallers = Promised & {
  /** Waits until this many starts were accepted. Rejects if a session was refused. */
  untilAccepted(count: number): Promise<void>;
  /** Lets each caller finish its session and waits for it. Rejects if a session was refused. */
  finish(): Promise<void>;
};

/**
 * Starts callers that start and end sessions of one account, one after another, as a gateway does that must not lose one: a request
 * without an answer is repeated until it has one.
 */
export function startPersistentCallers(
  { baseUrl, apiKey }: { baseUrl: string; apiKey: string },
  { callers, accountId }: { callers: number; accountId: string },
): PersistentCallers {
  const api = apiClient(baseUrl, apiKey);
  let isFinishing = false;
  const state: PersistentCallers = {
    accepted: 0,
    repeated: 0,
    untilAccepted: async (count) => {
      const poll = async () => {
        while (state.accepted < count) await delay(POLL_INTERVAL_MS);
      };
      await Promise.race([poll(), Promise.all(running)]);
    },
    finish: async () => {
      isFinishing = true;
      await Promise.all(running);
    },
  };
  const untilAnswered = async (route: string, body: object): Promise<ApiResponse> => {
    for (;;) {
      const response = await postOnce(api, route, body);
      if (response !== undefined && response.status < 400) return response;
      if (response !== undefined && response.body.retryable !== true) {
        throw new Error(`${route} was refused with ${response.status}: ${JSON.stringify(response.body)}`);
      }
      state.repeated++;
      await delay(PAUSE_MS);
    }
  };
  const call = async () => {
    while (!isFinishing) {
      const sessionId = randomUUID();
      await untilAnswered('/metering/sessions', { user_id: accountId, session_id: sessionId });
      state.accepted++;
      await untilAnswered(`/metering/sessions/${sessionId}/end`, { user_id: accountId });
    }
  };
  const running = Array.from({ length: callers }, call);
  // `finish` reports a refusal. Until then, it must not end the process.
  for (const caller of running) caller.catch(() => {});
  return state;
}

/** Returns undefined if the connection fails, or closes before the whole response has arrived. */
async function postOnce(api: ApiClient, route: string, body: object): Promise<ApiResponse | undefined> {
  const signal = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
  return api.send('POST', route, { body: JSON.stringify(body), signal }).catch(() => undefined);
}
