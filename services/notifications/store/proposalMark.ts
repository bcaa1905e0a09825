import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { wasMade } from '../../../shared/aws/writeFaults.ts';
import type { NoticeStore } from '../domain/sendingPorts.ts';

/** Notes what became of the confirmation of a proposed address. Another proposal stays as it is. */
export function createProposalMark({ client, tableName }: Table): NoticeStore['markProposal'] {
  return async ({ accountId, at, problem }) => {
    const nextVersion = '#version = #version + :one';
    const command = new UpdateItemCommand({
      TableName: tableName,
      Key: marshall(tableKeys.contact(accountId)),
      UpdateExpression:
        problem === undefined
          ? `SET ${nextVersion} REMOVE #proposed.#problem`
          : `SET ${nextVersion}, #proposed.#problem = :problem`,
      ConditionExpression: '#proposed.#at = :at',
      ExpressionAttributeNames: {
        '#proposed': 'proposed',
        '#problem': 'problem',
        '#at': 'at',
        '#version': 'version',
      },
      ExpressionAttributeValues: marshall(
        { ':problem': problem, ':one': 1, ':at': at },
        { removeUndefinedValues: true },
      ),
    });
    await wasMade(() => client.send(command));
  };
}
