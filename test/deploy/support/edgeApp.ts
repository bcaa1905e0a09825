import { App } from 'aws-cdk-lib';
import { SessionBilling } from '../../../infra/stack.ts';
import { findStage } from '../../../infra/stages.ts';

/** A developer's stage with an edge, which no entry of infra/stages.ts has. */
const app = new App();
new SessionBilling(app, {
  ...findStage('dev-edge'),
  region: 'us-east-1',
  edge: { requestsPerFiveMinutesMax: 1_000 },
});
app.synth();
