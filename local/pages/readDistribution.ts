import type { Resolver } from '../template/resolver.ts';
import { resourcesOf, type Template } from '../template/template.ts';
import { readHeadersPolicy } from './headersPolicy.ts';
import { loadViewerFunction, type ViewerFunction } from './viewerFunction.ts';

const DISTRIBUTION_TYPE = 'AWS::CloudFront::Distribution';
const FUNCTION_TYPE = 'AWS::CloudFront::Function';
const CACHE_POLICY_TYPE = 'AWS::CloudFront::CachePolicy';
const HEADERS_POLICY_TYPE = 'AWS::CloudFront::ResponseHeadersPolicy';

/** The managed policy CachingOptimized, which caches a compressed form of each file. */
const CACHING_OPTIMIZED = '658327ea-f89d-4fab-a63d-7e88639e58f6';

/** How CloudFront serves the paths of one pattern. */
export interface Behavior {
  /** `*` stands for any characters, `?` for one. */
  pattern: string;
  /** `files`: from a bucket. `api`: by the routes of the API. */
  origin: 'files' | 'api';
  methods: readonly string[];
  /** Whether files are compressed for browsers that accept it. */
  compresses: boolean;
  viewerFunction: ViewerFunction | undefined;
  /** What CloudFront adds to each response, with names in lower case. */
  headers: Record<string, string>;
}

/** The parts of a cache behavior that the local run uses. */
interface CacheBehavior {
  PathPattern?: string;
  TargetOriginId: string;
  CachePolicyId?: string;
  ResponseHeadersPolicyId?: string;
  AllowedMethods?: string[];
  Compress?: boolean;
  FunctionAssociations?: { EventType: string; FunctionARN: string }[];
  LambdaFunctionAssociations?: unknown[];
}

/**
 * Reads the cache behaviors of the template's distribution, in the order in which CloudFront compares them. Empty without a
 * distribution. Throws for what the local run does not support.
 */
export function readDistribution(template: Template, resolver: Resolver): Behavior[] {
  const [distribution, another] = resourcesOf(template, DISTRIBUTION_TYPE);
  if (distribution === undefined) return [];
  if (another !== undefined) throw new Error('the local run supports one distribution');
  const { Origins, CacheBehaviors, DefaultCacheBehavior } = distribution[1].Properties.DistributionConfig as {
    Origins: { Id: string; S3OriginConfig?: unknown }[];
    CacheBehaviors?: unknown[];
    DefaultCacheBehavior: { TargetOriginId: string };
  };
  const buckets = Origins.filter(({ S3OriginConfig }) => S3OriginConfig !== undefined).map(({ Id }) => Id);
  if (buckets.includes(DefaultCacheBehavior.TargetOriginId))
    throw new Error(
      'the local run supports pages only at paths of their own, not as the default of the distribution',
    );
  defineCachePolicies(template, resolver);
  const policies = readPolicies(template, resolver);
  const functions = readFunctions(template, resolver);
  return (CacheBehaviors ?? []).map((unresolved): Behavior => {
    const behavior = resolver.resolve(unresolved) as CacheBehavior;
    const pattern = behavior.PathPattern ?? '*';
    const policyId = behavior.ResponseHeadersPolicyId;
    const headers = policyId === undefined ? {} : policies.get(policyId);
    if (headers === undefined) throw new Error(`${pattern}: the template has no headers policy ${policyId}`);
    return {
      pattern: pattern.startsWith('/') ? pattern : `/${pattern}`,
      origin: buckets.includes(behavior.TargetOriginId) ? 'files' : 'api',
      methods: behavior.AllowedMethods ?? ['GET', 'HEAD'],
      compresses: behavior.Compress === true && behavior.CachePolicyId === CACHING_OPTIMIZED,
      viewerFunction: findFunction(behavior, functions),
      headers,
    };
  });
}

/** The local run caches nothing. */
function defineCachePolicies(template: Template, resolver: Resolver): void {
  for (const [id] of resourcesOf(template, CACHE_POLICY_TYPE))
    resolver.define(id, { ref: id, attributes: {} });
}

function readPolicies(template: Template, resolver: Resolver): Map<string, Record<string, string>> {
  return new Map(
    resourcesOf(template, HEADERS_POLICY_TYPE).map(([id, { Properties }]) => {
      resolver.define(id, { ref: id, attributes: { Id: id } });
      return [id, readHeadersPolicy(resolver.resolve(Properties.ResponseHeadersPolicyConfig))];
    }),
  );
}

function readFunctions(template: Template, resolver: Resolver): Map<string, ViewerFunction> {
  return new Map(
    resourcesOf(template, FUNCTION_TYPE).map(([id, { Properties }]) => {
      resolver.define(id, { ref: id, attributes: { FunctionARN: id } });
      return [id, loadViewerFunction(id, resolver.text(Properties.FunctionCode))];
    }),
  );
}

function findFunction(
  { PathPattern, FunctionAssociations = [], LambdaFunctionAssociations = [] }: CacheBehavior,
  functions: ReadonlyMap<string, ViewerFunction>,
): ViewerFunction | undefined {
  const [association, another] = FunctionAssociations;
  const isUnsupported = association !== undefined && association.EventType !== 'viewer-request';
  if (LambdaFunctionAssociations.length > 0 || another !== undefined || isUnsupported)
    throw new Error(`${PathPattern}: the local run supports one CloudFront function, for viewer-request`);
  return association === undefined ? undefined : functions.get(association.FunctionARN);
}
