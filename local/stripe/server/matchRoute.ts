export type Match<Handler> = { pattern: string; handler: Handler; id: string };

/** Finds the route of a request among patterns such as `GET /v1/customers/:id`. `id` is empty without an `:id`. */
export function matchRoute<Handler>(
  routes: Record<string, Handler>,
  { method, path }: { method: string; path: string },
): Match<Handler> | undefined {
  const steps = path.split('/');
  for (const [pattern, handler] of Object.entries(routes)) {
    const [wantedMethod, wantedPath = ''] = pattern.split(' ');
    if (wantedMethod !== method) continue;
    const wanted = wantedPath.split('/');
    if (wanted.length !== steps.length) continue;
    if (!wanted.every((step, index) => step === ':id' || step === steps[index])) continue;
    const id = steps[wanted.indexOf(':id')] ?? '';
    return { pattern, handler, id: decoded(id) };
  }
  return undefined;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
