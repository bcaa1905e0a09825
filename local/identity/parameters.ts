/** The parameters of a request: none may appear twice (RFC 6749, 3.1 and 3.2), and an empty one counts as absent. */
export interface Parameters {
  get(name: string): string | undefined;
  /** The name of a parameter that appears more than once. */
  repeated: string | undefined;
}

export function readParameters(search: URLSearchParams): Parameters {
  const names = [...search.keys()];
  return {
    get: (name) => search.get(name) || undefined,
    repeated: names.find((name, index) => names.indexOf(name) !== index),
  };
}

export const scopesOf = (scope: string | undefined): string[] => (scope ?? '').split(' ').filter(Boolean);
