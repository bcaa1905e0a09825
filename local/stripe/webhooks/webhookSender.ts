import { createHmac } from 'node:crypto';
import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { StripeEvent, WebhookEndpoint } from '../account/storedTypes.ts';

/** Sends signed events over connections that are kept alive. */
export class WebhookSender {
  readonly #http = new HttpAgent({ keepAlive: true });
  readonly #https = new HttpsAgent({ keepAlive: true });
  readonly #closing = new AbortController();

  /**
   * Sends one event.
   *
   * @returns null if the endpoint responded with 2xx, otherwise a description of the error.
   */
  send(
    event: StripeEvent,
    endpoint: WebhookEndpoint,
    options: { timeoutMs: number; nowSeconds: number },
  ): Promise<string | null> {
    const apiVersion = endpoint.api_version ?? event.api_version;
    const body = JSON.stringify({ ...event, api_version: apiVersion }, null, 2);
    const isHttps = endpoint.url.startsWith('https:');
    const signal = AbortSignal.any([AbortSignal.timeout(options.timeoutMs), this.#closing.signal]);
    return new Promise((resolve) => {
      const request = (isHttps ? httpsRequest : httpRequest)(
        endpoint.url,
        {
          method: 'POST',
          agent: isHttps ? this.#https : this.#http,
          signal,
          headers: {
            'Content-Type': 'application/json; charset=utf-8',
            'Content-Length': Buffer.byteLength(body),
            'User-Agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
            'Stripe-Signature': signatureOf(body, endpoint.secret, options.nowSeconds),
          },
        },
        (response) => {
          const status = response.statusCode ?? 0;
          response.on('error', (error) => resolve(error.message));
          response.on('end', () => resolve(status >= 200 && status < 300 ? null : `status ${status}`));
          response.resume();
        },
      );
      request.on('error', (error) => resolve(signal.aborted ? 'timed out' : error.message));
      request.end(body);
    });
  }

  close(): void {
    this.#closing.abort();
    this.#http.destroy();
    this.#https.destroy();
  }
}

/** Returns the `Stripe-Signature` header: https://docs.stripe.com/webhooks/signature */
function signatureOf(body: string, secret: string, nowSeconds: number): string {
  const signature = createHmac('sha256', secret).update(`${nowSeconds}.${body}`).digest('hex');
  return `t=${nowSeconds},v1=${signature}`;
}
