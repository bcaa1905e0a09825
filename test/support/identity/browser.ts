/** A browser as far as sign-ins need one: it keeps the cookies of the issuer, and sends forms with the origin of their page. */
export class Browser {
  readonly #cookies = new Map<string, string>();

  get(url: string, headers: Record<string, string> = {}): Promise<Response> {
    return this.#send(url, { headers });
  }

  /** Sends a form from a page of `origin`, by default the page of the address itself. */
  submit(url: string, fields: Record<string, string>, origin = new URL(url).origin): Promise<Response> {
    return this.#send(url, {
      method: 'POST',
      headers: { Origin: origin, 'Content-Type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(fields).toString(),
    });
  }

  get cookies(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  /** Redirects are not followed: tests read where they lead. */
  async #send(url: string, init: RequestInit & { headers: Record<string, string> }): Promise<Response> {
    const headers = { ...init.headers, ...(this.cookies === '' ? {} : { Cookie: this.cookies }) };
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = cookie.split('; ');
      const [name = '', value = ''] = pair.split('=');
      if (attributes.includes('Max-Age=0')) this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
    return response;
  }
}

/** Where a response leads. */
export function locationOf(response: Response): URL {
  const location = response.headers.get('location');
  if (location === null) throw new Error(`no redirect, but status ${response.status}`);
  return new URL(location);
}
