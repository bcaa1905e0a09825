import { openApiDocument } from '../../../scripts/openapi/openApiDocument.ts';

type Ref = { $ref: string };
export type Content = Record<string, { schema: { $ref?: string; oneOf?: Ref[] } }>;
export type DocumentedResponse = {
  description: string;
  headers?: Record<string, unknown>;
  /** Absent for a 304. */
  content?: Content;
};
export type Operation = {
  operationId: string;
  tags: string[];
  parameters?: { name: string; in: string; required: boolean; description?: string }[];
  requestBody?: { required: boolean; content: Content };
  responses: Record<string, DocumentedResponse | Ref>;
};
type Component = { [member: string]: unknown };

export const document = openApiDocument() as {
  tags: { name: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: Record<string, Record<string, Component>>;
};

/** The operations by route key, such as `GET /billing/usage`. */
export const operations = new Map(
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): [string, Operation] => [
      `${method.toUpperCase()} ${path}`,
      operation,
    ]),
  ),
);

export function componentOf(ref: string): Component | undefined {
  const [, , kind = '', name = ''] = ref.split('/');
  return document.components[kind]?.[name];
}

/** The response of a route with a status; undefined if the document has none. */
export function responseOf(route: string, status: number): DocumentedResponse | undefined {
  const response = operations.get(route)?.responses[status];
  if (!response || !('$ref' in response)) return response;
  return componentOf(response.$ref) as DocumentedResponse | undefined;
}

/** The codes that the document allows in a response. */
export function codesOf(route: string, status: number): string[] {
  const { $ref, oneOf = [] } = responseOf(route, status)?.content?.['application/problem+json']?.schema ?? {};
  const refs = [...($ref === undefined ? [] : [$ref]), ...oneOf.map((one) => one.$ref)];
  return refs.flatMap((ref) => extensionOf(ref).properties.code?.enum ?? []);
}

/** What the schema of a problem adds to those of every problem. */
export function extensionOf(ref: string): {
  properties: Record<string, { enum?: string[] }>;
  required: string[];
} {
  const { allOf } = componentOf(ref) as { allOf: [Ref, ReturnType<typeof extensionOf>] };
  return allOf[1];
}
