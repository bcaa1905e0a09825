import { referencedFunctionName } from '../functions/defineFunctions.ts';
import type { LambdaFunction } from '../functions/lambdaFunction.ts';
import type { Resolver } from '../template/resolver.ts';
import { resourcesOf, type Template } from '../template/template.ts';
import type { Route } from './routeTable.ts';

export const API_TYPE = 'AWS::ApiGatewayV2::Api';
const INTEGRATION_TYPE = 'AWS::ApiGatewayV2::Integration';
const ROUTE_TYPE = 'AWS::ApiGatewayV2::Route';

/** Resources that the API would need at run time and that the local run does not support. */
const UNSUPPORTED_TYPES = ['AWS::ApiGatewayV2::Authorizer', 'AWS::ApiGateway::RestApi'];

/** Reads the routes of the template's HTTP API. Throws for a route that does not invoke a function. */
export function readRoutes(input: {
  template: Template;
  resolver: Resolver;
  functions: ReadonlyMap<string, LambdaFunction>;
}): Route<LambdaFunction>[] {
  const { template, resolver, functions } = input;
  const [unsupported] = resourcesOf(template, ...UNSUPPORTED_TYPES);
  if (unsupported !== undefined)
    throw new Error(`the local run does not support ${unsupported[1].Type} (${unsupported[0]})`);
  const apis = resourcesOf(template, API_TYPE);
  if (apis.length !== 1)
    throw new Error(`the local run supports one HTTP API, but the template has ${apis.length}`);
  const integrations = new Map(
    resourcesOf(template, INTEGRATION_TYPE).map(([id, { Properties }]) => {
      resolver.define(id, { ref: id, attributes: {} });
      return [id, Properties] as const;
    }),
  );
  return resourcesOf(template, ROUTE_TYPE).map(([id, { Properties }]) => {
    const key = resolver.text(Properties.RouteKey);
    const integration = integrations.get(resolver.text(Properties.Target).replace(/^integrations\//, ''));
    if (integration === undefined) throw new Error(`${id}: ${key} has no integration`);
    if (integration.IntegrationType !== 'AWS_PROXY' || integration.PayloadFormatVersion !== '2.0') {
      throw new Error(
        `${id}: ${key} is not a function with payload format 2.0, the only integration that the local run supports`,
      );
    }
    const name = referencedFunctionName(resolver.text(integration.IntegrationUri));
    const target = functions.get(name);
    if (target === undefined)
      throw new Error(`${id}: ${key} invokes ${name}, which is not a function of the template`);
    return { key, target };
  });
}
