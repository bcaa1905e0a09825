import * as z from 'zod/mini';
import { idTokenEnv, operatorEnv } from '../../shared/credentials/identity.ts';
import { accountTableEnv, envText } from '../../shared/lambda/loadEnv.ts';

export const accountEnv = z.object({ ...accountTableEnv, ...idTokenEnv });

/** VERSION is what is deployed, as `npm run deploy` printed it. */
export const publicEnv = z.object({ VERSION: envText, TABLE_NAME: envText });

/** STAGE is part of every API key that is created. */
export const adminEnv = z.object({ ...accountTableEnv, STAGE: envText, ...operatorEnv });
