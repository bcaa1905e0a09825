import type { Template } from 'aws-cdk-lib/assertions';
import type { Stage } from '../../infra/stage.ts';
import { findStage } from '../../infra/stages.ts';
import { type Resource, resourcesOf } from './synthesize.ts';

export const domain = {
  name: 'billing.example.com',
  certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/0b6d1c3e',
  hostedZone: { id: 'Z0123456789', name: 'example.com' },
};

/** Staging as it is, and with what it may have before its API. */
export const staging = findStage('staging');
export const withEdge: Stage = {
  ...staging,
  region: 'us-east-1',
  edge: { requestsPerFiveMinutesMax: 1_000 },
};
export const withDomain: Stage = { ...staging, region: 'us-east-1', domain };
export const withBoth: Stage = { ...withEdge, domain };

/** The one resource of a type: its logical id and what it has. */
export function onlyOne(template: Template, type: string): [string, Resource['Properties']] {
  const [found, ...more] = resourcesOf(template, type);
  if (found === undefined || more.length > 0) throw new Error(`not one ${type}: ${more.length + 1}`);
  return [found[0], found[1].Properties];
}

type Distribution = Record<string, unknown> & {
  Origins: { OriginCustomHeaders: { HeaderName: string; HeaderValue: unknown }[] }[];
  Comment: string;
};

export const distributionOf = (template: Template) =>
  onlyOne(template, 'AWS::CloudFront::Distribution')[1].DistributionConfig as Distribution;
