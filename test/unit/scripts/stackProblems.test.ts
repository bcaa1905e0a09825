import type { StackStatus } from '@aws-sdk/client-cloudformation';
import { describe, expect, it } from 'vitest';
import { bootstrapProblems, stackProblems } from '../../../scripts/deploy/stackProblems.ts';

const at = { stage: 'staging', region: 'us-east-1' };
const stack = (name: string, status: string) => ({
  StackName: name,
  StackStatus: status as StackStatus,
  CreationTime: undefined,
});
const problemOf = (status: string) => stackProblems(stack('SessionBilling-staging', status), at.region);
const bootstrapProblemOf = (status: string) => bootstrapProblems(stack('CDKToolkit', status), at);

const WAIT = /is being changed \(\w+\): wait until that is done/;
const DELETE =
  /first deployment .* failed \(\w+\): delete its stack with aws cloudformation .* delete-stack /;
const BOOTSTRAP = /not bootstrapped .*: run npx cdk bootstrap -c stage=staging/;

/** What a deployment says of the stage's stack and of that of `cdk bootstrap`; undefined if it can go on. */
const EXPECTED: Record<StackStatus, [stage: RegExp | undefined, bootstrap: RegExp | undefined]> = {
  CREATE_COMPLETE: [undefined, undefined],
  CREATE_FAILED: [DELETE, BOOTSTRAP],
  CREATE_IN_PROGRESS: [WAIT, WAIT],
  DELETE_COMPLETE: [undefined, BOOTSTRAP],
  DELETE_FAILED: [/deletion .* failed .* delete-stack /, /deletion .* failed .* delete-stack /],
  DELETE_IN_PROGRESS: [WAIT, WAIT],
  IMPORT_COMPLETE: [undefined, undefined],
  IMPORT_IN_PROGRESS: [WAIT, WAIT],
  IMPORT_ROLLBACK_COMPLETE: [undefined, undefined],
  IMPORT_ROLLBACK_FAILED: [
    /import of resources .* not undone .*describe-stack-events /,
    /import of resources .* not undone/,
  ],
  IMPORT_ROLLBACK_IN_PROGRESS: [WAIT, WAIT],
  REVIEW_IN_PROGRESS: [undefined, BOOTSTRAP],
  ROLLBACK_COMPLETE: [DELETE, BOOTSTRAP],
  ROLLBACK_FAILED: [DELETE, BOOTSTRAP],
  ROLLBACK_IN_PROGRESS: [WAIT, WAIT],
  UPDATE_COMPLETE: [undefined, undefined],
  UPDATE_COMPLETE_CLEANUP_IN_PROGRESS: [WAIT, WAIT],
  UPDATE_FAILED: [/stopped in the middle .* rollback-stack /, /stopped in the middle .* rollback-stack /],
  UPDATE_IN_PROGRESS: [WAIT, WAIT],
  UPDATE_ROLLBACK_COMPLETE: [undefined, undefined],
  UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS: [WAIT, WAIT],
  UPDATE_ROLLBACK_FAILED: [/is stuck .*runbook/, /is stuck .*runbook/],
  UPDATE_ROLLBACK_IN_PROGRESS: [WAIT, WAIT],
};

const matching = (problem: RegExp | undefined) => (problem ? [expect.stringMatching(problem)] : []);

describe('a stack in the status', () => {
  it.each(Object.entries(EXPECTED))(
    '%s can be deployed, or the check says what to do',
    (status, expected) => {
      expect(problemOf(status)).toEqual(matching(expected[0]));
    },
  );

  it('of a newer AWS is not deployed, and the check says what to do', () => {
    expect(problemOf('PAUSED')).toEqual([
      'the stack SessionBilling-staging is in the status PAUSED, which this release does not know: see its events in ' +
        'CloudFormation, and deploy once it is complete',
    ]);
  });
});

describe('the stack of the CDK’s bootstrap in the status', () => {
  it.each(Object.entries(EXPECTED))('%s is accepted, or the check says what to do', (status, expected) => {
    expect(bootstrapProblemOf(status)).toEqual(matching(expected[1]));
  });

  it('of a newer AWS is not accepted', () => {
    expect(bootstrapProblemOf('PAUSED')).toEqual([
      expect.stringContaining('CDKToolkit is in the status PAUSED'),
    ]);
  });
});

it('a stage without a stack can be deployed, and an AWS account without the CDK’s must be bootstrapped', () => {
  expect(stackProblems(undefined, at.region)).toEqual([]);
  expect(bootstrapProblems(undefined, at)).toEqual(matching(BOOTSTRAP));
});
