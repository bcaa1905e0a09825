import * as z from 'zod/mini';
import { operatorEnv } from '../../shared/credentials/identity.ts';
import { accountTableEnv, envText } from '../../shared/lambda/loadEnv.ts';

/** COMMUNITY_URL is where accounts without support ask each other. */
export const supportEnv = z.object({
  ...accountTableEnv,
  COMMUNITY_URL: z.optional(envText),
  ...operatorEnv,
});

export const remindersEnv = z.object({ TABLE_NAME: envText });
