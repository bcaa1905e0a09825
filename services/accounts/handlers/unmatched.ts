import { Problem } from '../../../shared/http/problem.ts';

type Paths = Record<string, Record<string, unknown>>;

/**
 * The problem of a request that no route matches: 405 `method_not_allowed` with the path's methods, or 404
 * `route_not_found` for an unknown path. `paths` are those of the OpenAPI document.
 */
export function unmatched(paths: Paths, path: string): Problem {
  const match = Object.entries(paths).find(([template]) => patternOf(template).test(path));
  if (!match) return new Problem('route_not_found', 'No such route. GET /openapi.json lists the routes.');
  const allow = Object.keys(match[1]).join(', ').toUpperCase();
  return new Problem('method_not_allowed', `This route supports: ${allow}.`, { headers: { Allow: allow } });
}

const patternOf = (template: string) =>
  new RegExp(`^${template.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')}$`);
