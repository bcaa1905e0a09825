import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { SessionBilling } from './stack.ts';
import { StageError } from './stage.ts';
import { findStage } from './stages.ts';

// The CLI starts this file (see cdk.json); without it, CDK_OUTDIR=cdk.out node infra/app.ts writes the same.
const app = new App();
const asked: unknown = app.node.tryGetContext('stage');
try {
  new SessionBilling(app, findStage(asked === undefined ? undefined : String(asked)));
} catch (error) {
  // What an operator mistyped is one line; anything else is a fault of the code, with its stack.
  if (!(error instanceof StageError)) throw error;
  console.error(error.message);
  process.exit(1);
}
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
app.synth();
