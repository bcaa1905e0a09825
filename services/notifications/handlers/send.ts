import { randomBytes } from 'node:crypto';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type * as z from 'zod/mini';
import { createDelayMessage } from '../../../shared/aws/messageDelay.ts';
import { createQueueClient } from '../../../shared/aws/queueClient.ts';
import { createTableClient } from '../../../shared/aws/tableClient.ts';
import { ConfigurationError } from '../../../shared/fault.ts';
import { createCountMetrics } from '../../../shared/lambda/countMetrics.ts';
import { lazy } from '../../../shared/lambda/lazy.ts';
import { loadEnv } from '../../../shared/lambda/loadEnv.ts';
import { createLogger } from '../../../shared/lambda/logger.ts';
import { NOTICE_SENDER_SERVICE } from '../../../shared/metrics.ts';
import { createThrottle } from '../../../shared/throttle.ts';
import { countNotices } from '../domain/countNotices.ts';
import { retryDelaySeconds } from '../domain/retryPolicy.ts';
import type { SendMail } from '../domain/sendingPorts.ts';
import { type QueueMessage, sendNotices } from '../domain/sendNotices.ts';
import { sendEnv } from '../env.ts';
import { createMailClient, createMailGateway } from '../gateway/mailGateway.ts';
import { renderMail } from '../mails/renderMail.ts';
import { createNoticeStore } from '../store/noticeStore.ts';
import { logNotices } from './logNotices.ts';
import { readNoticeRecords } from './readNoticeRecords.ts';

/**
 * No notice begins after 30 s. The last one takes at most 28 s: 6 s each to read it, to claim it and to record the result, 2 s for its turn
 * and 8 s for Amazon SES. That stays within the function's 60 s. A function that times out cannot delay its messages.
 */
const NOTICES_BEGIN_WITHIN_MS = 30_000;

const TOKEN_BYTES = 32;

const logger = createLogger(NOTICE_SENDER_SERVICE);
const count = createCountMetrics(NOTICE_SENDER_SERVICE);

const wire = lazy(() => {
  const env = loadEnv(sendEnv);
  return {
    delayMessage: createDelayMessage({ client: createQueueClient(), queueUrl: env.QUEUE_URL }),
    sendDeps: {
      store: createNoticeStore(createTableClient(env.TABLE_NAME)),
      sendMail: connectMail(env),
      renderMail,
      settings: {
        hasMailIdentity: env.MAIL_FROM !== undefined,
        stripeSendsInvoices: env.STRIPE_SENDS_INVOICES === 'true',
        supportEmails: env.SUPPORT_EMAILS?.split(',') ?? [],
        pagesUrl: env.PAGES_URL,
      },
      waitForTurn: createThrottle(env.MAIL_PAUSE_MS),
      createToken: () => randomBytes(TOKEN_BYTES).toString('base64url'),
      now: () => Math.floor(Date.now() / 1000),
      random: Math.random,
    },
  };
});

/** Without a sender's address every notice is skipped, and nothing is sent. */
function connectMail(env: z.output<typeof sendEnv>): SendMail {
  const { MAIL_FROM: from, MAIL_CONFIGURATION_SET: configurationSet } = env;
  if (from === undefined) {
    return async () => {
      throw new ConfigurationError('MAIL_FROM not configured');
    };
  }
  const client = createMailClient();
  return createMailGateway({ client, from, ...(configurationSet === undefined ? {} : { configurationSet }) });
}

/** Sends the notices of a batch. The response lists the messages that stay in the queue, each with its retry delay set. */
export async function handler(event: SQSEvent): Promise<SQSBatchResponse> {
  const startedMs = Date.now();
  const hasTime = () => Date.now() - startedMs < NOTICES_BEGIN_WITHIN_MS;
  const { readable, unreadable } = readNoticeRecords(event.Records);
  const outcomes = await sendNotices({ ...wire().sendDeps, hasTime }, readable);
  logNotices(logger, outcomes);
  count(countNotices(outcomes));
  const kept = [
    ...outcomes.flatMap((one) => ('delaySeconds' in one ? [{ ...one.message, ...one }] : [])),
    ...unreadable.map((one) => {
      logger.error('notice_message_unreadable', { messageId: one.messageId, error: one.error as Error });
      return {
        ...one,
        delaySeconds: retryDelaySeconds({ ...one, cause: 'unreadable', random: Math.random() }),
      };
    }),
  ];
  await Promise.all(kept.map(delay));
  return { batchItemFailures: kept.map(({ messageId }) => ({ itemIdentifier: messageId })) };
}

/** Delays a message. If that fails, the message is received again when its visibility timeout ends. */
async function delay({ messageId, receiptHandle, delaySeconds }: QueueMessage & { delaySeconds: number }) {
  try {
    await wire().delayMessage({ receiptHandle, delaySeconds });
  } catch (error) {
    logger.warn('notice_delay_failed', { messageId, error: error as Error });
  }
}
