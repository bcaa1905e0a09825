/** An input that names whatever the path of a route names, and an account. */
export const pathIds = (route: string): Record<string, string> =>
  Object.fromEntries(
    ['user_id', ...[...route.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)].map((name) => [name, 'x']),
  );
