import {
  CloudFormationClient,
  DescribeStacksCommand,
  paginateListStackResources,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import { errorMessage } from '../errorMessage.ts';
import { awsClientConfig } from './awsClientConfig.ts';
import { awsMessage } from './awsMessage.ts';

export const stackNameOf = (stage: string) => `SessionBilling-${stage}`;

/**
 * Reads the stage's stack, or another stack in its region. Returns undefined when the stack does not exist. Any other
 * failure is thrown with a hint on what to check.
 */
export async function readStack(
  stage: { name: string; region?: string },
  stackName = stackNameOf(stage.name),
): Promise<Stack | undefined> {
  try {
    const client = new CloudFormationClient(awsClientConfig(stage));
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: stackName }));
    return Stacks?.[0];
  } catch (error) {
    // CloudFormation returns a general ValidationError for it.
    if (/does not exist/.test(errorMessage(error))) return undefined;
    throw new Error(`cannot read the stack ${stackName}: ${awsMessage(error)}`, { cause: error });
  }
}

/** The names of the functions of the stage's stack, which exists. */
export async function listFunctions(stage: { name: string; region?: string }): Promise<string[]> {
  const client = new CloudFormationClient(awsClientConfig(stage));
  const names: string[] = [];
  const pages = paginateListStackResources({ client }, { StackName: stackNameOf(stage.name) });
  for await (const { StackResourceSummaries = [] } of pages) {
    for (const { ResourceType, PhysicalResourceId } of StackResourceSummaries) {
      if (ResourceType === 'AWS::Lambda::Function' && PhysicalResourceId) names.push(PhysicalResourceId);
    }
  }
  return names;
}

export const outputOf = (stack: Stack | undefined, key: string): string | undefined =>
  stack?.Outputs?.find(({ OutputKey }) => OutputKey === key)?.OutputValue;
