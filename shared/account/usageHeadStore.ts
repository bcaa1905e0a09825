import { marshall } from '@aws-sdk/util-dynamodb';

/** The condition of a write that the head of an account's usage is as it was read; undefined stands for no head. */
export const sameFolds = (folds: number | undefined) =>
  folds === undefined
    ? { ConditionExpression: 'attribute_not_exists(pk)' }
    : {
        ConditionExpression: 'folds = :folds',
        ExpressionAttributeValues: marshall({ ':folds': folds }),
      };
