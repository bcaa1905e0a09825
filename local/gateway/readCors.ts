import type { Resolver } from '../template/resolver.ts';
import { resourcesOf, type Template } from '../template/template.ts';
import type { Cors } from './cors.ts';
import { API_TYPE } from './readRoutes.ts';

/** Reads what the template's HTTP API allows pages of other origins. Throws for what is not served here. */
export function readCors(template: Template, resolver: Resolver): Cors | undefined {
  const [api] = resourcesOf(template, API_TYPE);
  const written = resolver.resolve(api?.[1].Properties.CorsConfiguration);
  if (written === undefined) return undefined;
  const { AllowOrigins, AllowMethods, AllowHeaders, ExposeHeaders, MaxAge, ...unserved } = written as Record<
    string,
    unknown
  >;
  const [other] = Object.keys(unserved);
  if (other !== undefined) throw new Error(`the local run does not serve ${other} of CORS`);
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
  const wild = names.find((name) => name.includes('*'));
  if (wild !== undefined) throw new Error(`the local run serves no wildcard of CORS: ${wild}`);
  return names;
}
