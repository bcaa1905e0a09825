import { marshall } from '@aws-sdk/util-dynamodb';
import { writeAddress } from '../../shared/account/addressItem.ts';
import { parseContactRow } from '../../shared/account/contactStore.ts';
import { readBatch } from '../../shared/aws/readBatch.ts';
import type { Table } from '../../shared/aws/tableClient.ts';
import { tableKeys } from '../../shared/aws/tableKeys.ts';

/** A contact changes a few times a year, so a second round is rare. */
const ROUNDS_MAX = 5;

/** Writes the items by which operators find the verified addresses of these accounts. Throws if a contact changes in every round. */
export async function writeAddresses(table: Table, accountIds: string[]): Promise<void> {
  let left = accountIds;
  for (let round = 0; left.length > 0; round++) {
    if (round === ROUNDS_MAX)
      throw new Error('a contact changed each time it was read: run this command again');
    const keys = left.map((accountId) => marshall(tableKeys.contact(accountId)));
    const contacts = (await readBatch(table, keys, { consistent: true })).map(parseContactRow);
    const written = await Promise.all(contacts.map((contact) => writeAddress(table, contact)));
    left = contacts.filter((_, index) => !written[index]).map(({ accountId }) => accountId);
  }
}
