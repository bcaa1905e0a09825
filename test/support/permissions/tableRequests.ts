import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { TablePermission } from './tablePermissions.ts';

type Item = Record<string, AttributeValue>;
type Expressions = {
  UpdateExpression?: string;
  ConditionExpression?: string;
  KeyConditionExpression?: string;
  ExpressionAttributeNames?: Record<string, string>;
  ExpressionAttributeValues?: Item;
};
type KeyInput = Expressions & { Key?: Item; Item?: Item; IndexName?: string };
type BatchRequest = { Keys?: Item[] } | { PutRequest?: { Item: Item }; DeleteRequest?: { Key: Item } }[];
export type CommandInput = KeyInput & {
  TransactItems?: Record<string, KeyInput>[];
  RequestItems?: Record<string, BatchRequest>;
};

/** One action as IAM sees it. */
export type TableRequest = { action: string; isIndex: boolean; keys: string[]; attributes: string[] };

const WORDS = /(?<![:\w#])#?[A-Za-z_]\w*/g;
const KEYWORDS = new Set(
  'SET REMOVE ADD DELETE AND OR NOT IN BETWEEN attribute_exists attribute_not_exists if_not_exists begins_with size contains list_append attribute_type'.split(
    ' ',
  ),
);

/** The actions of a command, named as in `GetItemCommand`. A transaction needs the actions of its parts. */
export function requestsOf(commandName: string, input: CommandInput): TableRequest[] {
  const action = commandName.replace(/Command$/, '');
  if (action === 'TransactWriteItems') {
    return (input.TransactItems ?? []).flatMap((part) =>
      Object.entries(part).map(([kind, one]) =>
        requestOf(kind === 'ConditionCheck' ? 'ConditionCheckItem' : `${kind}Item`, one),
      ),
    );
  }
  if (input.RequestItems === undefined) return [requestOf(action, input)];
  const keys = Object.values(input.RequestItems).flatMap((batch) =>
    Array.isArray(batch)
      ? batch.map(({ PutRequest, DeleteRequest }) => keyOf(PutRequest?.Item ?? DeleteRequest?.Key))
      : (batch.Keys ?? []).map(keyOf),
  );
  return [{ action, isIndex: false, keys, attributes: [] }];
}

const keyOf = (item: Item | undefined) => item?.pk?.S ?? '';

function requestOf(action: string, input: KeyInput): TableRequest {
  return {
    action,
    isIndex: input.IndexName !== undefined,
    keys: action === 'Scan' ? [] : [queriedKey(input) ?? keyOf(input.Key ?? input.Item)],
    attributes: action === 'UpdateItem' ? ['pk', 'sk', ...attributesOf(input)] : [],
  };
}

function queriedKey({ KeyConditionExpression, ExpressionAttributeValues }: KeyInput): string | undefined {
  const [, placeholder] = /^\s*\S+\s*=\s*(:\w+)/.exec(KeyConditionExpression ?? '') ?? [];
  return placeholder && ExpressionAttributeValues?.[placeholder]?.S;
}

function attributesOf({ UpdateExpression = '', ConditionExpression = '', ...input }: Expressions): string[] {
  const words = `${UpdateExpression} ${ConditionExpression}`.match(WORDS) ?? [];
  return words
    .filter((word) => !KEYWORDS.has(word))
    .map((word) => input.ExpressionAttributeNames?.[word] ?? word);
}

/** Whether one of the statements allows the request. Unlike IAM, a request without a key needs a statement without prefixes. */
export function isAllowed(permissions: TablePermission[], request: TableRequest): boolean {
  return permissions.some(
    ({ actions, isIndex, prefixes, attributes }) =>
      actions.includes(request.action) &&
      isIndex === request.isIndex &&
      (prefixes === undefined ||
        (request.keys.length > 0 &&
          request.keys.every((key) => prefixes.some((prefix) => key.startsWith(prefix))))) &&
      (attributes === undefined || request.attributes.every((name) => attributes.includes(name))),
  );
}
