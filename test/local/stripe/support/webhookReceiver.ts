import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Stripe from 'stripe';

export type Received = { body: string; signature: string };

/** An endpoint that keeps what arrives. `answers` are the next statuses; it says 200 when there are none. */
export type WebhookReceiver = {
  url: string;
  received: Received[];
  answers: number[];
  /** What arrived, each verified with the secret as the product would. */
  events(secret: string): Stripe.Event[];
  types(): string[];
  close(): Promise<void>;
};

export async function startReceiver(): Promise<WebhookReceiver> {
  const received: Received[] = [];
  const answers: number[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += part;
    const status = answers.shift() ?? 200;
    // A negative status hangs up, as a dead endpoint would; zero says nothing at all.
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
    answers,
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
