/** A route of an HTTP API, such as `GET /things/{id}`, and what it leads to. */
export interface Route<Target> {
  key: string;
  target: Target;
}

export interface Match<Target> {
  route: Route<Target>;
  /** Values of the path's parameters, decoded. */
  parameters: Record<string, string>;
}

interface CompiledRoute<Target> {
  route: Route<Target>;
  method: string;
  segments: string[];
}

const DEFAULT_KEY = '$default';

/**
 * The routes of one API, matched as API Gateway does: the most specific path wins (a word before a parameter, a
 * parameter before a greedy one), then a method before ANY, and `$default` takes what is left.
 */
export class RouteTable<Target> {
  readonly #routes: CompiledRoute<Target>[];
  readonly #rest: Route<Target> | undefined;

  constructor(routes: readonly Route<Target>[]) {
    this.#rest = routes.find((route) => route.key === DEFAULT_KEY);
    this.#routes = routes
      .filter((route) => route.key !== DEFAULT_KEY)
      .map(compile)
      .sort(moreSpecificFirst);
  }

  /** Finds the route of a request; `path` is as it was sent. A path that cannot be decoded throws a URIError. */
  match(method: string, path: string): Match<Target> | undefined {
    const segments = path.split('/').map(decodeURIComponent);
    for (const candidate of this.#routes) {
      if (candidate.method !== 'ANY' && candidate.method !== method) continue;
      const parameters = matchSegments(candidate.segments, segments);
      if (parameters !== undefined) return { route: candidate.route, parameters };
    }
    return this.#rest === undefined ? undefined : { route: this.#rest, parameters: {} };
  }
}

function compile<Target>(route: Route<Target>): CompiledRoute<Target> {
  const [method, path] = route.key.split(' ');
  if (method === undefined || path === undefined) throw new Error(`not a route key: ${route.key}`);
  return { route, method, segments: path.split('/') };
}

function matchSegments(pattern: string[], segments: string[]): Record<string, string> | undefined {
  const parameters: Record<string, string> = {};
  for (const [index, expected] of pattern.entries()) {
    const given = segments[index];
    const name = parameterName(expected);
    if (isGreedy(expected)) {
      if (given === undefined || given === '') return undefined;
      parameters[name] = segments.slice(index).join('/');
      return parameters;
    }
    if (name === '') {
      if (given !== expected) return undefined;
    } else {
      if (given === undefined || given === '') return undefined;
      parameters[name] = given;
    }
  }
  return pattern.length === segments.length ? parameters : undefined;
}

function moreSpecificFirst<Target>(left: CompiledRoute<Target>, right: CompiledRoute<Target>): number {
  const length = Math.max(left.segments.length, right.segments.length);
  for (let index = 0; index < length; index++) {
    const difference = vagueness(left.segments[index]) - vagueness(right.segments[index]);
    if (difference !== 0) return difference;
  }
  return Number(left.method === 'ANY') - Number(right.method === 'ANY');
}

function vagueness(segment: string | undefined): number {
  if (segment === undefined || parameterName(segment) === '') return 0;
  return isGreedy(segment) ? 2 : 1;
}

function parameterName(segment: string): string {
  return /^\{([^+}]+)\+?\}$/.exec(segment)?.[1] ?? '';
}

function isGreedy(segment: string): boolean {
  return segment.endsWith('+}');
}
