import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Stripe from 'stripe';

export type Received = { body: string; signature: string };

/** A webhook endpoint that keeps the events it receives. */
export type WebhookReceiver = {
  url: string;
  received: Received[];
  /** The next response statuses; 200 when empty. A negative status closes the connection, 0 never responds. */
  statuses: number[];
  /** Returns the received events, each verified with the secret. */
  events(secret: string): Stripe.Event[];
  types(): string[];
  close(): Promise<void>;
};

export async function startReceiver(): Promise<WebhookReceiver> {
  const received: Received[] = [];
  const statuses: number[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += part;
    const status = statuses.shift() ?? 200;
    if (status < 0) response.destroy();
    if (status <= 0) return;
    received.push({ body, signature: String(request.headers['stripe-signature']) });
    response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const parsed = () => received.map(({ body }) => JSON.parse(body) as Stripe.Event);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks`,
    received,
    statuses,
    events: (secret) =>
      received.map(({ body, signature }) =>
        new Stripe('sk_test_x').webhooks.constructEvent(body, signature, secret),
      ),
    types: () => parsed().map((event) => event.type),
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
