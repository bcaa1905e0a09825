export type ApiAnswer = { status: number; headers: Headers; body: Record<string, unknown> };

export type ApiClient = {
  get(path: string): Promise<ApiAnswer>;
  /** Sends an object as JSON, and a text as it is. */
  post(path: string, body: object | string): Promise<ApiAnswer>;
  send(method: string, path: string, init?: RequestInit): Promise<ApiAnswer>;
};

/** Calls the API as the gateway does; without a key, as a stranger. */
export function apiClient(baseUrl: string, apiKey?: string): ApiClient {
  const authorization = apiKey === undefined ? {} : { Authorization: `Bearer ${apiKey}` };
  const send: ApiClient['send'] = async (method, path, init = {}) => {
    const response = await fetch(`${baseUrl}${path}`, {
      ...init,
      method,
      headers: { ...authorization, 'Content-Type': 'application/json', ...init.headers },
    });
    const body = (await response.json()) as Record<string, unknown>;
    return { status: response.status, headers: response.headers, body };
  };
  return {
    send,
    get: (path) => send('GET', path),
    post: (path, body) =>
      send('POST', path, { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  };
}
