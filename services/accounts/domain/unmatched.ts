import { AppError } from '../../../shared/http/errors.ts';

type Paths = Record<string, Record<string, unknown>>;

/**
 * Why no route took a request: 405 `method_not_allowed`, with the methods there are, for a path of the contract, and
 * 404 `route_not_found` for any other. `paths` are those of the OpenAPI document.
 */
export function unmatched(paths: Paths, request: { method: string; path: string }): AppError {
  const { method, path } = request;
  const match = Object.entries(paths).find(([template]) => patternOf(template).test(path));
  if (!match)
    return new AppError('route_not_found', 404, 'There is no such route. GET /openapi.json lists them.');
  const allow = Object.keys(match[1])
    .map((name) => name.toUpperCase())
    .join(', ');
  return new AppError(
    'method_not_allowed',
    405,
    `${method} is not a method of this route. It has: ${allow}.`,
    {
      headers: { Allow: allow },
    },
  );
}

const patternOf = (template: string) =>
  new RegExp(`^${template.replaceAll('.', '\\.').replace(/\{[^}]+\}/g, '[^/]+')}$`);
