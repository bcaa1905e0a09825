import * as z from 'zod/mini';
import { operatorEnv } from '../../shared/credentials/identity.ts';
import { envText } from '../../shared/lambda/loadEnv.ts';

export const totalsEnv = z.object({ TABLE_NAME: envText });

export const insightsApiEnv = z.object({ TABLE_NAME: envText, ...operatorEnv });
