import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { addressHash, noticeHash } from '../../../shared/aws/keyHashes.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import type { NewLink, NoticeId } from '../domain/sendingPorts.ts';
import type { StoredNotice } from '../domain/storedNotice.ts';

/**
 * Links of earlier e-mails that a notice keeps: more than its 22 attempts, so that only an operator who sends it again and again reaches
 * the limit. 24 hashes take 1.6 kB. Beyond, the oldest link is deleted, because an erasure could not find it.
 */
const FORMER_LINKS_MAX = 24;

/**
 * Which links a notice keeps when it is claimed once more, and which are deleted, by their hashes. A link stays if its e-mail may have
 * been sent, because a customer may unsubscribe by any copy. The link of a confirmation does not: only the latest one verifies.
 */
export function earlierLinks({ kind, state, error, link, formerLinks = [] }: StoredNotice): {
  kept: string[];
  deleted: string[];
} {
  if (link === undefined) return { kept: formerLinks, deleted: [] };
  // The attempt was released: Amazon SES did not accept the e-mail.
  const isUnsent = state === 'new' && error !== undefined;
  if (isUnsent || kind === 'confirm_address') return { kept: formerLinks, deleted: [link] };
  const all = [...formerLinks, link];
  return { kept: all.slice(-FORMER_LINKS_MAX), deleted: all.slice(0, -FORMER_LINKS_MAX) };
}

/**
 * The write that lets one notice have a confirmation sent to the address, over all accounts, until its link expires. It fails if
 * another notice has. It names neither the address nor the account. `now` is epoch seconds.
 */
export function addressLimit(
  tableName: string,
  { notice, link, now }: { notice: NoticeId; link: NewLink['link'] | undefined; now: number },
): TransactWriteItem[] {
  if (link?.purpose !== 'confirm') return [];
  const { email, expiresAt } = link;
  const sentFor = noticeHash(notice);
  return [
    {
      Put: {
        TableName: tableName,
        Item: marshall({ ...tableKeys.confirmation(addressHash(email)), notice: sentFor, expiresAt }),
        ConditionExpression: 'attribute_not_exists(pk) OR expiresAt <= :now OR notice = :notice',
        ExpressionAttributeValues: marshall({ ':now': now, ':notice': sentFor }),
      },
    },
  ];
}
