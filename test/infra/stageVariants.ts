import type { Stage } from '../../infra/stage.ts';
import { findStage } from '../../infra/stages.ts';

export const domain = {
  name: 'billing.example.com',
  certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/0b6d1c3e',
  hostedZone: { id: 'Z0123456789', name: 'example.com' },
};

/** The domain of the pages. */
export const pages = {
  domain: 'app.example.com',
  certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/5f1e77aa',
  hostedZone: { id: 'Z0123456789', name: 'example.com' },
};

export const mail = { domain: 'mail.example.com', perSecondMax: 10 };

/** Staging, alone and with each setting that adds resources, or all of them. */
export const staging = findStage('staging');
export const withEdge: Stage = {
  ...staging,
  region: 'us-east-1',
  edge: { requestsPerFiveMinutesMax: 1_000 },
};
export const withDomain: Stage = { ...staging, region: 'us-east-1', domain };
export const withBoth: Stage = { ...withEdge, domain };
export const withPages: Stage = { ...staging, pages };
export const withUserPool: Stage = { ...staging, region: 'us-east-1', identity: { userPool: true } };
export const withMail: Stage = { ...staging, mail };
export const withAll: Stage = { ...withBoth, pages, identity: { userPool: true }, mail };
