import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { SessionBilling } from './stack.ts';
import { StageError } from './stage.ts';
import { findStage } from './stages.ts';
import { releaseVersion } from './version.ts';

// The CDK CLI runs this file (see cdk.json). Without the CLI, `CDK_OUTDIR=cdk.out node infra/app.ts` writes the same
// output.
const app = new App();
const stageName: unknown = app.node.tryGetContext('stage');
try {
  const stage = findStage(stageName === undefined ? undefined : String(stageName));
  // Set for a single deployment: while an alarm fires, a gradual deployment of its fix would be rolled back.
  const isAtOnce = app.node.tryGetContext('atOnce') === 'true';
  new SessionBilling(app, isAtOnce ? { ...stage, gradualDeployment: false } : stage, {
    version: releaseVersion(),
  });
} catch (error) {
  // An operator's mistake prints one line. Any other error is a bug and keeps its stack trace.
  if (!(error instanceof StageError)) throw error;
  console.error(error.message);
  process.exit(1);
}
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
app.synth();
