import { createTableClient } from '../../../shared/aws/tableClient.ts';
import { lazy } from '../../../shared/lambda/lazy.ts';
import { loadEnv } from '../../../shared/lambda/loadEnv.ts';
import { createLogger } from '../../../shared/lambda/logger.ts';
import { remindOperators } from '../domain/remindOperators.ts';
import { remindersEnv } from '../env.ts';
import { createQueueStore } from '../store/queueStore.ts';
import { createTicketStore } from '../store/ticketStore.ts';

const logger = createLogger('ticket-reminders');

const wire = lazy(() => {
  const table = createTableClient(loadEnv(remindersEnv).TABLE_NAME);
  return { ...createQueueStore(table), ...createTicketStore(table) };
});

/** Tells operators of the tickets whose answer is due soon. */
export async function handler(): Promise<void> {
  const reminders = await remindOperators(wire(), Math.floor(Date.now() / 1000));
  logger.info('tickets_reminded', { reminders });
}
