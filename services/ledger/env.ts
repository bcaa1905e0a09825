import * as z from 'zod/mini';
import { envText } from '../../shared/lambda/loadEnv.ts';

export const ledgerEnv = z.object({ TABLE_NAME: envText });
