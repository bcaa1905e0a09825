import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** DynamoDB adds this to what a map or a list holds, and a byte to each of its elements. */
const CONTAINER_BYTES = 3;
const ELEMENT_BYTES = 1;

const WRITE_UNIT_BYTES = 1024;

type Item = Record<string, AttributeValue>;

/**
 * What a write of the item is billed, or one that it refused: a unit for each kilobyte begun, and one where there is none;
 * in a transaction twice as much. DynamoDB Local tells nothing of what is refused, and 2 of any transaction. Source:
 * "DynamoDB item sizes and formats" and "Conditional writes", developer guide.
 */
export const writeUnits = (item: Item | undefined): number =>
  Math.max(1, Math.ceil(itemBytes(item ?? {}) / WRITE_UNIT_BYTES));

const itemBytes = (item: Item) =>
  Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + valueBytes(value), 0);

function valueBytes(value: AttributeValue): number {
  if (value.S !== undefined) return Buffer.byteLength(value.S);
  if (value.N !== undefined) return numberBytes(value.N);
  if (value.M !== undefined) {
    return itemBytes(value.M) + Object.keys(value.M).length * ELEMENT_BYTES + CONTAINER_BYTES;
  }
  if (value.L !== undefined) {
    return value.L.reduce((sum, one) => sum + valueBytes(one) + ELEMENT_BYTES, CONTAINER_BYTES);
  }
  if (value.BOOL !== undefined || value.NULL !== undefined) return 1;
  throw new Error(`no item of ours holds ${Object.keys(value)}`);
}

/** A byte for each two significant digits, one more, and one for a sign. */
function numberBytes(text: string): number {
  const digits = text.replace(/^-?0*|\.|0*$/g, '').length;
  return Math.ceil(digits / 2) + 1 + (text.startsWith('-') ? 1 : 0);
}
