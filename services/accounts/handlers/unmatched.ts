import { Problem } from '../../../shared/http/problem.ts';

type Paths = Record<string, Record<string, unknown>>;

/**
 * The problem for a request that no route matches: 405 `method_not_allowed` with the methods of the path, or 404
 * `route_not_found` for an unknown path. `paths` are the paths of the OpenAPI document.
 */
export function unmatched(paths: Paths, path: string): Problem {
  const match = Object.entries(paths).find(([template]) => patternOf(template).test(path));
  if (!match) return new Problem('route_not_found', 'No such route. GET /openapi.json lists the routes.');
  const allow = Object.keys(match[1])
    .flatMap((method) => (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()]))
    .join(', ');
  return new Problem('method_not_allowed', `This route supports: ${allow}.`, { headers: { Allow: allow } });
}

const patternOf = (template: string) =>
  new RegExp(`^${template.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')}$`);
