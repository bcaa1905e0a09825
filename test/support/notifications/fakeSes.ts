import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** An e-mail that was accepted. Tags are decoded. */
export type AcceptedMail = {
  messageId: string;
  from: string;
  to: string;
  subject: string;
  html: string;
  text: string;
  headers: Record<string, string>;
  accountId: string;
  key: string;
  configurationSet?: string;
};

/**
 * How a request goes wrong. `refuse`: it is refused, and nothing is sent. `accept_and_hang`, `accept_and_close`: the e-mail is sent, and the
 * response never arrives. `hang`, `close`: nothing is sent, and there is no response.
 */
export type SesFault =
  | { kind: 'refuse'; status: number; type: string; message: string }
  | { kind: 'accept_and_hang' | 'accept_and_close' | 'hang' | 'close' };

export const refusal = (status: number, type: string, message = type): SesFault => ({
  kind: 'refuse',
  status,
  type,
  message,
});

/** Amazon SES, as far as sending e-mails goes. */
export type FakeSes = {
  /** For AWS_ENDPOINT_URL_SESV2. */
  endpoint: string;
  accepted: AcceptedMail[];
  requests: number;
  /** The faults of the next requests, one each. */
  faults: SesFault[];
  /** A fault of every request for which it returns one. */
  faultOf?: (mail: AcceptedMail) => SesFault | undefined;
  /** Called before the response to a request that is accepted. */
  onAccepted?: (mail: AcceptedMail) => Promise<void>;
};

/** Starts the server, which closes when the test ends. */
export async function fakeSes(): Promise<FakeSes> {
  const ses: FakeSes = { endpoint: '', accepted: [], requests: 0, faults: [] };
  const server = createServer((request, response) => {
    respond(ses, request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  ses.endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return ses;
}

async function respond(ses: FakeSes, request: IncomingMessage, response: ServerResponse): Promise<void> {
  ses.requests += 1;
  const body = await bodyOf(request);
  if (request.method !== 'POST' || request.url !== '/v2/email/outbound-emails') {
    return reply(response, 404, { message: `${request.method} ${request.url}` }, 'NotFoundException');
  }
  const mail = mailOf(body, `ses-${ses.requests}`);
  const fault = ses.faults.shift() ?? ses.faultOf?.(mail);
  if (fault?.kind === 'refuse') {
    return reply(response, fault.status, { message: fault.message }, fault.type);
  }
  if (fault?.kind !== 'hang' && fault?.kind !== 'close') {
    ses.accepted.push(mail);
    await ses.onAccepted?.(mail);
  }
  if (fault?.kind === 'close' || fault?.kind === 'accept_and_close') return void request.socket.destroy();
  if (fault === undefined) reply(response, 200, { MessageId: mail.messageId });
}

function reply(response: ServerResponse, status: number, body: object, type?: string): void {
  response.writeHead(status, {
    'Content-Type': 'application/json',
    ...(type === undefined ? {} : { 'x-amzn-ErrorType': type }),
  });
  response.end(JSON.stringify(body));
}

type SentBody = {
  FromEmailAddress: string;
  Destination: { ToAddresses: string[] };
  Content: {
    Simple: {
      Subject: { Data: string };
      Body: { Html: { Data: string }; Text: { Data: string } };
      Headers: { Name: string; Value: string }[];
    };
  };
  EmailTags: { Name: string; Value: string }[];
  ConfigurationSetName?: string;
};

function mailOf(body: SentBody, messageId: string): AcceptedMail {
  const { Subject, Body, Headers } = body.Content.Simple;
  const tags = Object.fromEntries(body.EmailTags.map(({ Name, Value }) => [Name, decoded(Value)]));
  return {
    messageId,
    from: body.FromEmailAddress,
    to: body.Destination.ToAddresses.join(','),
    subject: Subject.Data,
    html: Body.Html.Data,
    text: Body.Text.Data,
    headers: Object.fromEntries(Headers.map(({ Name, Value }) => [Name, Value])),
    accountId: tags.account ?? '',
    key: tags.notice ?? '',
    ...(body.ConfigurationSetName === undefined ? {} : { configurationSet: body.ConfigurationSetName }),
  };
}

const decoded = (value: string) => Buffer.from(value, 'base64url').toString();

async function bodyOf(request: IncomingMessage): Promise<SentBody> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString() || '{}');
}
