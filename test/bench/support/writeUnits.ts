import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** DynamoDB adds 3 bytes to the contents of a map or a list, and 1 byte for each of its elements. */
const CONTAINER_BYTES = 3;
const ELEMENT_BYTES = 1;

const WRITE_UNIT_BYTES = 1024;

type Item = Record<string, AttributeValue>;

/**
 * The write units that DynamoDB bills for a write of the item, or for a conditional write that the item refused: one unit
 * per started kilobyte, and one when there is no item. A transaction costs twice as much. Needed because DynamoDB Local
 * reports no capacity for refused writes, and 2 units for every transaction. Source: "DynamoDB item sizes and formats" and
 * "Conditional writes", developer guide.
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
    return value.L.reduce((sum, element) => sum + valueBytes(element) + ELEMENT_BYTES, CONTAINER_BYTES);
  }
  if (value.BOOL !== undefined || value.NULL !== undefined) return 1;
  throw new Error(`unsupported attribute type ${Object.keys(value)}`);
}

/** One byte per two significant digits, one more byte, and one for a minus sign. */
function numberBytes(text: string): number {
  const digits = text.replace(/^-?0*|\.|0*$/g, '').length;
  return Math.ceil(digits / 2) + 1 + (text.startsWith('-') ? 1 : 0);
}
