import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { SessionBilling } from './stack.ts';
import { StageError } from './stage.ts';
import { findStage } from './stages.ts';

// The CLI starts this file (see cdk.json); without it, CDK_OUTDIR=cdk.out node infra/app.ts writes the same.
const app = new App();
const asked: unknown = app.node.tryGetContext('stage');
try {
  const stage = findStage(asked === undefined ? undefined : String(asked));
  // Said for one deployment: what mends an error that rings would be taken back because it rings.
  const isAtOnce = app.node.tryGetContext('atOnce') === 'true';
  new SessionBilling(app, isAtOnce ? { ...stage, gradualDeployment: false } : stage);
} catch (error) {
  // What an operator mistyped is one line; anything else is a fault of the code, with its stack.
  if (!(error instanceof StageError)) throw error;
  console.error(error.message);
  process.exit(1);
}
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
app.synth();
