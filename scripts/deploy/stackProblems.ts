import type { Stack, StackStatus } from '@aws-sdk/client-cloudformation';

/** What a status means for a deployment. `complete`: the stack has its resources. `empty`: it has none, and the CDK creates it. */
type State =
  | 'complete'
  | 'empty'
  | 'changing'
  | 'creation_failed'
  | 'deletion_failed'
  | 'update_failed'
  | 'rollback_failed'
  | 'import_failed';

/** Source: "Stack status codes", CloudFormation user guide. */
const STATES: Record<StackStatus, State> = {
  CREATE_COMPLETE: 'complete',
  CREATE_FAILED: 'creation_failed',
  CREATE_IN_PROGRESS: 'changing',
  DELETE_COMPLETE: 'empty',
  DELETE_FAILED: 'deletion_failed',
  DELETE_IN_PROGRESS: 'changing',
  IMPORT_COMPLETE: 'complete',
  IMPORT_IN_PROGRESS: 'changing',
  IMPORT_ROLLBACK_COMPLETE: 'complete',
  IMPORT_ROLLBACK_FAILED: 'import_failed',
  IMPORT_ROLLBACK_IN_PROGRESS: 'changing',
  // A change set that nobody executed. The CDK replaces it and creates the stack.
  REVIEW_IN_PROGRESS: 'empty',
  ROLLBACK_COMPLETE: 'creation_failed',
  ROLLBACK_FAILED: 'creation_failed',
  ROLLBACK_IN_PROGRESS: 'changing',
  UPDATE_COMPLETE: 'complete',
  UPDATE_COMPLETE_CLEANUP_IN_PROGRESS: 'changing',
  UPDATE_FAILED: 'update_failed',
  UPDATE_IN_PROGRESS: 'changing',
  UPDATE_ROLLBACK_COMPLETE: 'complete',
  UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS: 'changing',
  UPDATE_ROLLBACK_FAILED: 'rollback_failed',
  UPDATE_ROLLBACK_IN_PROGRESS: 'changing',
};

/** Undefined for a status that this release does not know. */
const stateOf = ({ StackStatus: status = '' as StackStatus }: Stack): State | undefined => STATES[status];

/** Why a stack cannot be deployed, and what to do; empty if it can. */
export function stackProblems(stack: Stack | undefined, region: string): string[] {
  if (!stack) return [];
  const { StackName: name, StackStatus: status } = stack;
  const target = `--stack-name ${name} --region ${region}`;
  switch (stateOf(stack)) {
    case 'complete':
    case 'empty':
      return [];
    case 'changing':
      return [`the stack ${name} is being changed (${status}): wait until that is done`];
    case 'creation_failed':
      return [
        `the first deployment of ${name} failed (${status}): delete its stack with ` +
          `aws cloudformation update-termination-protection --no-enable-termination-protection ${target}` +
          ` && aws cloudformation delete-stack ${target}`,
      ];
    case 'deletion_failed':
      return [
        `the deletion of ${name} failed (${status}): see its events for the resource that AWS could not delete, then ` +
          `delete it with aws cloudformation delete-stack ${target}`,
      ];
    case 'update_failed':
      return [
        `a deployment of ${name} stopped in the middle and was not rolled back (${status}): roll it back with aws cloudformation rollback-stack ${target}`,
      ];
    case 'rollback_failed':
      return [
        `the stack ${name} is stuck (${status}): docs/runbook.md, "Deployment rolled back", describes the fix`,
      ];
    case 'import_failed':
      return [
        `an import of resources into ${name} failed and was not undone (${status}): see the cause with aws cloudformation ` +
          `describe-stack-events ${target}, and ask AWS support to complete the rollback`,
      ];
    case undefined:
      return [
        `the stack ${name} is in the status ${status}, which this release does not know: see its events in CloudFormation, ` +
          'and deploy once it is complete',
      ];
  }
}

/** Why the CDK cannot deploy into an AWS account and region with this stack of `cdk bootstrap`; empty if it can. */
export function bootstrapProblems(
  stack: Stack | undefined,
  { stage, region }: { stage: string; region: string },
): string[] {
  const state = stack ? stateOf(stack) : 'empty';
  // The CDK deletes the stack of a bootstrap that failed, and creates it again.
  if (state === 'empty' || state === 'creation_failed') {
    return [
      `the CDK is not bootstrapped in this AWS account and region: run npx cdk bootstrap -c stage=${stage}`,
    ];
  }
  return stackProblems(stack, region);
}
