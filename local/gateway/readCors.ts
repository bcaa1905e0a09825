import type { Resolver } from '../template/resolver.ts';
import { resourcesOf, type Template } from '../template/template.ts';
import type { Cors } from './cors.ts';
import { API_TYPE } from './readRoutes.ts';

/** Reads the CORS settings of the template's HTTP API. Throws for a setting that the local run does not support. */
export function readCors(template: Template, resolver: Resolver): Cors | undefined {
  const [api] = resourcesOf(template, API_TYPE);
  const configuration = resolver.resolve(api?.[1].Properties.CorsConfiguration);
  if (configuration === undefined) return undefined;
  const { AllowOrigins, AllowMethods, AllowHeaders, ExposeHeaders, MaxAge, ...others } =
    configuration as Record<string, unknown>;
  const [unsupported] = Object.keys(others);
  if (unsupported !== undefined) throw new Error(`the local run does not support ${unsupported} of CORS`);
  return {
    allowOrigins: exactNames(AllowOrigins),
    allowMethods: exactNames(AllowMethods),
    allowHeaders: exactNames(AllowHeaders),
    exposeHeaders: exactNames(ExposeHeaders),
    maxAgeSeconds: MaxAge === undefined ? undefined : Number(MaxAge),
  };
}

function exactNames(list: unknown): string[] {
  const names = ((list ?? []) as unknown[]).map(String);
  const wildcard = names.find((name) => name.includes('*'));
  if (wildcard !== undefined)
    throw new Error(`the local run does not support a wildcard of CORS: ${wildcard}`);
  return names;
}
