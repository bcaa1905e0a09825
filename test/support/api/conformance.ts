import { gunzipSync } from 'node:zlib';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import * as z from 'zod/mini';
import { CONTRACT, type ContractRoute } from '../../../shared/contract/contract.ts';
import { problemExtensions } from '../../../shared/contract/problemExtensions.ts';
import { problemDocument } from '../../../shared/contract/values.ts';
import { codesOf, responseOf } from './openApi.ts';

type Result = Pick<APIGatewayProxyStructuredResultV2, 'statusCode' | 'headers' | 'body' | 'isBase64Encoded'>;

/** Headers that a caller can use. `Cache-Control: no-store` is the rule that the document states once. */
const DOCUMENTED_HEADERS =
  /^(ratelimit-.*|retry-after|www-authenticate|allow|etag|x-request-id|cache-control|content-disposition|link)$/i;

/** A body that the function compressed. */
const decoded = (body = ''): string => gunzipSync(Buffer.from(body, 'base64')).toString();

/** How the response of a function differs from what the API reference says of its route; empty if it conforms. */
export function differencesOf(
  routeKey: string,
  { statusCode = 200, headers = {}, body, isBase64Encoded }: Result,
): string[] {
  const route = CONTRACT.find(({ route }) => route === routeKey);
  const documented = responseOf(routeKey, statusCode);
  if (!route || !documented) return [`${routeKey} responded ${statusCode}, which is not documented: ${body}`];
  if (!documented.content) return body === undefined ? [] : [`${routeKey} ${statusCode} has a body`];
  const [mediaType = ''] = String(headers['Content-Type']).split(';');
  if (!(mediaType in documented.content))
    return [`${routeKey} ${statusCode} has an undocumented ${mediaType}`];
  const isFile = mediaType === 'text/csv' || mediaType === 'application/pdf';
  const textOf = () => (isBase64Encoded ? decoded(body) : String(body));
  const problems = isFile ? [] : differencesOfJson(route, statusCode, textOf());
  const known = Object.keys(documented.headers ?? {}).map((name) => name.toLowerCase());
  const undocumented = Object.entries(headers)
    .filter(([name, text]) => DOCUMENTED_HEADERS.test(name) && text !== 'no-store')
    .filter(([name]) => !known.includes(name.toLowerCase()))
    .map(([name]) => `the header ${name} is not documented`);
  return [...problems, ...undocumented].map((text) => `${routeKey} ${statusCode}: ${text}`);
}

function differencesOfJson({ route, responses }: ContractRoute, status: number, text: string): string[] {
  const value: unknown = JSON.parse(text);
  const success = responses[status];
  return success ? differencesBySchema(success, value) : differencesOfProblem(route, status, value);
}

function differencesOfProblem(routeKey: string, status: number, value: unknown): string[] {
  const { code } = z.looseObject({ code: z.string() }).parse(value);
  if (!codesOf(routeKey, status).includes(code)) return [`the code ${code} is not documented`];
  const extension = problemExtensions[code as keyof typeof problemExtensions] as z.ZodMiniObject | undefined;
  return differencesBySchema(z.strictObject({ ...problemDocument.shape, ...extension?.shape }), value);
}

const differencesBySchema = (schema: z.ZodMiniType, value: unknown): string[] =>
  (z.safeParse(schema, value).error?.issues ?? []).map(({ path, message }) => `${path.join('.')} ${message}`);
