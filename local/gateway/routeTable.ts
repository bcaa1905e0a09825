/** A route of an HTTP API, such as `GET /things/{id}`, and its target. */
export interface Route<Target> {
  key: string;
  target: Target;
}

export interface Match<Target> {
  route: Route<Target>;
  /** Path parameters, decoded. */
  parameters: Record<string, string>;
}

interface CompiledRoute<Target> {
  route: Route<Target>;
  method: string;
  segments: string[];
}

const DEFAULT_KEY = '$default';

/**
 * Matches requests to the routes of one API as API Gateway does. The most specific path wins: a literal segment before
 * a parameter, a parameter before a greedy one. For the same path, a method wins over ANY. `$default` receives every
 * other request.
 */
export class RouteTable<Target> {
  readonly #routes: CompiledRoute<Target>[];
  readonly #defaultRoute: Route<Target> | undefined;

  constructor(routes: readonly Route<Target>[]) {
    this.#defaultRoute = routes.find((route) => route.key === DEFAULT_KEY);
    this.#routes = routes
      .filter((route) => route.key !== DEFAULT_KEY)
      .map(compile)
      .sort(moreSpecificFirst);
  }

  /** Finds the route of a request; `path` is still encoded. Throws a URIError for a path that cannot be decoded. */
  match({ method, path }: { method: string; path: string }): Match<Target> | undefined {
    const segments = path.split('/').map(decodeURIComponent);
    for (const candidate of this.#routes) {
      if (candidate.method !== 'ANY' && candidate.method !== method) continue;
      const parameters = matchSegments({ pattern: candidate.segments, segments });
      if (parameters !== undefined) return { route: candidate.route, parameters };
    }
    return this.#defaultRoute === undefined ? undefined : { route: this.#defaultRoute, parameters: {} };
  }
}

function compile<Target>(route: Route<Target>): CompiledRoute<Target> {
  const [method, path] = route.key.split(' ');
  if (method === undefined || path === undefined) throw new Error(`${route.key} is not a valid route key`);
  return { route, method, segments: path.split('/') };
}

function matchSegments({
  pattern,
  segments,
}: {
  pattern: string[];
  segments: string[];
}): Record<string, string> | undefined {
  const parameters: Record<string, string> = {};
  for (const [index, expected] of pattern.entries()) {
    const actual = segments[index];
    const name = parameterName(expected);
    if (isGreedy(expected)) {
      if (actual === undefined || actual === '') return undefined;
      parameters[name] = segments.slice(index).join('/');
      return parameters;
    }
    if (name === '') {
      if (actual !== expected) return undefined;
    } else {
      if (actual === undefined || actual === '') return undefined;
      parameters[name] = actual;
    }
  }
  return pattern.length === segments.length ? parameters : undefined;
}

function moreSpecificFirst<Target>(left: CompiledRoute<Target>, right: CompiledRoute<Target>): number {
  const length = Math.max(left.segments.length, right.segments.length);
  for (let index = 0; index < length; index++) {
    const difference = wildcardRank(left.segments[index]) - wildcardRank(right.segments[index]);
    if (difference !== 0) return difference;
  }
  return Number(left.method === 'ANY') - Number(right.method === 'ANY');
}

function wildcardRank(segment: string | undefined): number {
  if (segment === undefined || parameterName(segment) === '') return 0;
  return isGreedy(segment) ? 2 : 1;
}

function parameterName(segment: string): string {
  return /^\{([^+}]+)\+?\}$/.exec(segment)?.[1] ?? '';
}

function isGreedy(segment: string): boolean {
  return segment.endsWith('+}');
}
