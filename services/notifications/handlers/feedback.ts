import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { createTableClient } from '../../../shared/aws/tableClient.ts';
import { lazy } from '../../../shared/lambda/lazy.ts';
import { loadEnv } from '../../../shared/lambda/loadEnv.ts';
import { createLogger } from '../../../shared/lambda/logger.ts';
import { applyMailEvent } from '../domain/applyMailEvent.ts';
import { feedbackEnv } from '../env.ts';
import { type ParsedMailEvent, parseMailEvent } from '../gateway/parseMailEvent.ts';
import { createFeedbackStore } from '../store/feedbackStore.ts';

const logger = createLogger('mail-feedback');
const wire = lazy(() => createFeedbackStore(createTableClient(loadEnv(feedbackEnv).TABLE_NAME)));

/** Records what Amazon SES reports of e-mails. The response lists the messages that stay in the queue. */
export async function handler({ Records }: SQSEvent): Promise<SQSBatchResponse> {
  const store = wire();
  const now = Math.floor(Date.now() / 1000);
  const batchItemFailures: SQSBatchResponse['batchItemFailures'] = [];
  for (const record of Records) {
    const parsed = parse(record);
    if (!parsed) batchItemFailures.push({ itemIdentifier: record.messageId });
    if (parsed?.kind !== 'event') continue;
    const { accountId, key, messageId, delivery } = parsed.event;
    const ids = { accountId, key, messageId, delivery };
    try {
      logger.info('mail_feedback', { ...ids, outcome: await applyMailEvent(store, parsed.event, now) });
    } catch (error) {
      logger.error('mail_feedback_failed', { ...ids, error: error as Error });
      batchItemFailures.push({ itemIdentifier: record.messageId });
    }
  }
  return { batchItemFailures };
}

/** Undefined if the message is not an event of SES. The error quotes the message, which has addresses, so it is not logged. */
function parse({ messageId: queueMessageId, body }: SQSRecord): ParsedMailEvent | undefined {
  try {
    const parsed = parseMailEvent(body);
    if (parsed.kind === 'ignored') {
      const { kind: _kind, ...why } = parsed;
      logger.info('mail_event_ignored', why);
    }
    return parsed;
  } catch (error) {
    logger.error('mail_event_unreadable', { queueMessageId, error: (error as Error).name });
    return undefined;
  }
}
