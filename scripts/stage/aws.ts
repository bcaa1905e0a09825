import { CloudFormationClient, DescribeStacksCommand, type Stack } from '@aws-sdk/client-cloudformation';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { LOCAL_STAGE } from '../../infra/localStage.ts';

/** An operator waits; a command that hangs tells nothing. */
const LIMITS = {
  maxAttempts: 3,
  requestHandler: { requestTimeout: 10_000, connectionTimeout: 5_000, throwOnRequestTimeout: true },
};

/** What AWS clients of a command are made with: its limits, and a stage's region if it has one of its own. */
export const awsOf = ({ region }: { region?: string }) =>
  region === undefined ? LIMITS : { ...LIMITS, region };

export const stackNameOf = (stage: string) => `SessionBilling-${stage}`;

/** A stage's stack, or another beside it; undefined when it is not deployed. Throws a sentence that says what to check. */
export async function readStack(
  stage: { name: string; region?: string },
  StackName = stackNameOf(stage.name),
): Promise<Stack | undefined> {
  try {
    const client = new CloudFormationClient(awsOf(stage));
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName }));
    return Stacks?.[0];
  } catch (error) {
    // CloudFormation has no error of its own for it.
    if (/does not exist/.test(wordsOf(error))) return undefined;
    throw new Error(
      `cannot read the stack ${StackName}: ${wordsOf(error)}. Check AWS_PROFILE and AWS_REGION`,
      {
        cause: error,
      },
    );
  }
}

export const outputOf = (stack: Stack | undefined, key: string): string | undefined =>
  stack?.Outputs?.find(({ OutputKey }) => OutputKey === key)?.OutputValue;

/** Whose AWS credentials a command has; the run on this machine asks for none. */
export async function callerOf({ name, region }: { name: string; region?: string }): Promise<string> {
  if (name === LOCAL_STAGE) return 'local run';
  const { Arn = 'unknown' } = await new STSClient(awsOf({ region })).send(new GetCallerIdentityCommand({}));
  return Arn;
}

/** What a fault says. */
export const wordsOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
