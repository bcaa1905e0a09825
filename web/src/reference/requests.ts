import type { RouteEntry } from '../../../client/src/operations.ts';
import { exampleOf } from './exampleOf.ts';
import { type Components, type OpenApiOperation, resolveSchema, type Schema } from './openApi.ts';

/** An operation of the document, and where it is. */
export type Route = { readonly path: string; readonly method: string; readonly operation: OpenApiOperation };

/** Values for a request that shows an operation. `inputs` are all of them, as the client takes them. */
export type ExampleRequest = {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly inputs: Readonly<Record<string, unknown>>;
};

/** Optional parameters that most callers send. */
const SHOWN_PARAMETERS = ['user_id', 'from', 'to'];

export function exampleRequest(components: Components, { method, path, operation }: Route): ExampleRequest {
  const values: Record<'path' | 'query' | 'header', Record<string, string>> = {
    path: {},
    query: {},
    header: {},
  };
  for (const parameter of operation.parameters ?? []) {
    const { name, required, example, schema } = parameter;
    const isShown = required || (SHOWN_PARAMETERS.includes(name) && example !== undefined);
    if (isShown) values[parameter.in][name] = String(example ?? exampleOf(components, schema, name));
  }
  const content = operation.requestBody?.content['application/json'];
  const body = content && withoutProject(components, content.schema);
  return {
    method: method.toUpperCase(),
    path: path.replaceAll(/\{(\w+)\}/g, (_whole, name: string) =>
      encodeURIComponent(values.path[name] ?? ''),
    ),
    query: values.query,
    headers: values.header,
    body,
    inputs: { ...values.path, ...values.query, ...(body as Record<string, unknown> | undefined) },
  };
}

/** An example of a body. A project would have to exist, so only bodies that require one name it. */
function withoutProject(components: Components, schema: Schema): unknown {
  const { project_id, ...others } = exampleOf(components, schema) as Record<string, unknown>;
  const isKept =
    project_id === undefined || resolveSchema(components, schema).required?.includes('project_id');
  return isKept ? { ...others, ...(project_id !== undefined && { project_id }) } : others;
}

/** The environment variable with the credentials that the request needs, as the page's first section sets it. */
export function credentialsVariable({
  security = [],
  tags,
}: Pick<OpenApiOperation, 'security' | 'tags'>): string | undefined {
  if (security.length === 0) return undefined;
  if (tags.includes('Admin')) return 'ADMIN_KEY';
  return security.some((scheme) => scheme.apiKey) ? 'API_KEY' : 'USER_TOKEN';
}

/** A command for a shell in which `API_URL` and the credentials are set. */
export function curlOf(
  request: ExampleRequest,
  { variable, file }: { variable?: string; file?: string },
): string {
  const query = new URLSearchParams(request.query).toString();
  const standard = request.body === undefined ? 'GET' : 'POST';
  const parts = [
    `curl "$API_URL${request.path}${query && `?${query}`}"`,
    // An empty text after -d is a POST without a body.
    request.method === standard ? '' : `-X ${request.method}`,
    variable ? `-H "Authorization: Bearer $${variable}"` : '',
    ...Object.entries(request.headers).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
    request.body === undefined ? '' : '-H "Content-Type: application/json"',
    request.body === undefined ? '' : `-d ${quoted(JSON.stringify(request.body, null, 2))}`,
    file ? `-o ${file}` : '',
  ];
  return parts.filter((part) => part !== '').join(' \\\n  ');
}

/** A text as one word of a POSIX shell. */
const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** The call of the typed client. */
export function clientCallOf(
  operationId: string,
  { csv, pdf, items }: RouteEntry,
  inputs: ExampleRequest['inputs'],
): string {
  const input = Object.keys(inputs).length === 0 ? '' : literalOf(inputs);
  const call = (method: string) => `await client.${method}(${input});`;
  if (pdf) return `const file = ${call(operationId)}`;
  const lines = [`const result = ${call(operationId)}`];
  if (items) {
    const all = `client.${operationId}.all(${input})`;
    lines.push(
      '',
      '// Each item of all pages:',
      `for await (const item of ${all}) {`,
      '  console.log(item);',
      '}',
    );
  }
  if (csv) lines.push('', '// As a CSV file:', `const file = ${call(`${operationId}.csv`)}`);
  return lines.join('\n');
}

const LINE_LENGTH_MAX = 44;

/** A value as TypeScript, on one line if it is short. */
function literalOf(value: unknown, indent = ''): string {
  if (typeof value === 'string') return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  if (typeof value !== 'object' || value === null) return String(value);
  const inner = `${indent}  `;
  const parts = Array.isArray(value)
    ? value.map((item) => literalOf(item, inner))
    : Object.entries(value).map(([key, member]) => `${keyOf(key)}: ${literalOf(member, inner)}`);
  const [open, close, space] = Array.isArray(value) ? ['[', ']', ''] : ['{', '}', ' '];
  if (parts.length === 0) return `${open}${close}`;
  const line = `${open}${space}${parts.join(', ')}${space}${close}`;
  if (line.length <= LINE_LENGTH_MAX && !line.includes('\n')) return line;
  return `${open}\n${parts.map((part) => `${inner}${part},\n`).join('')}${indent}${close}`;
}

const keyOf = (key: string): string => (/^[A-Za-z_]\w*$/.test(key) ? key : `'${key}'`);
