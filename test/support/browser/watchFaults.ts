import type { BrowserContext } from 'playwright-core';

export interface Watched {
  /** The origins that pages may request. */
  origins: readonly string[];
  allowedErrors: readonly RegExp[];
}

/** Returns a list to which every fault of the context's pages is added as it happens. */
export function watchFaults(context: BrowserContext, { origins, allowedErrors }: Watched): string[] {
  const faults: string[] = [];
  const add = (fault: string) => {
    if (!allowedErrors.some((pattern) => pattern.test(fault))) faults.push(fault);
  };
  context.on('console', (message) => {
    if (message.type() !== 'error') return;
    const { url } = message.location();
    add(`console: ${message.text()}${url === '' ? '' : ` (${url})`}`);
  });
  context.on('weberror', (error) => add(`uncaught: ${error.error().stack ?? error.error().message}`));
  context.on('request', (request) => {
    const url = new URL(request.url());
    // data: and blob: leave the browser no more than about:blank does.
    if (url.protocol.startsWith('http') && !origins.includes(url.origin))
      add(`request to another origin: ${request.method()} ${url.origin}${url.pathname}`);
  });
  return faults;
}
