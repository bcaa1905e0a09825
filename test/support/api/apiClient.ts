export type ApiResponse = { status: number; headers: Headers; body: Record<string, unknown> };

export type ApiClient = {
  get(path: string): Promise<ApiResponse>;
  /** Sends an object as JSON, and a string unchanged. */
  post(path: string, body: object | string): Promise<ApiResponse>;
  send(
    method: string,
    path: string,
    init?: Omit<RequestInit, 'headers'> & { headers?: Record<string, string> },
  ): Promise<ApiResponse>;
};

/** Calls the API with an API key or a token, or without credentials. */
export function apiClient(baseUrl: string, credentials?: string): ApiClient {
  const authorization: Record<string, string> =
    credentials === undefined ? {} : { Authorization: `Bearer ${credentials}` };
  const send: ApiClient['send'] = async (method, path, init = {}) => {
    const response = await fetch(`${baseUrl}${path}`, {
      redirect: 'manual',
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
