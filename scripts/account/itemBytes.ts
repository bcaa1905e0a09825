import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** DynamoDB refuses a write that makes an item larger. */
export const ITEM_BYTES_MAX = 400 * 1_024;

type Values = Record<string, AttributeValue>;

/**
 * The size of an item by DynamoDB's rules: names and strings in UTF-8, two digits of a number in a byte, and overheads
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html). AWS calls the size of a number
 * approximate. Sets and binary values, which no item has, are not counted.
 */
export const itemBytes = (item: Values): number =>
  Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + valueBytes(value), 0);

/** A list or a map takes three bytes, and one for each of its elements. */
const CONTAINER_BYTES = 3;

function valueBytes({ S, N, L, M }: AttributeValue): number {
  if (S !== undefined) return Buffer.byteLength(S);
  if (N !== undefined) return numberBytes(N);
  if (L !== undefined) return CONTAINER_BYTES + L.reduce((sum, value) => sum + 1 + valueBytes(value), 0);
  if (M !== undefined) return CONTAINER_BYTES + Object.keys(M).length + itemBytes(M);
  return 1;
}

function numberBytes(text: string): number {
  const digits = text.replace(/^-/, '').replace('.', '').replace(/^0+/, '').replace(/0+$/, '');
  return Math.ceil(digits.length / 2) + 1 + (text.startsWith('-') ? 1 : 0);
}
