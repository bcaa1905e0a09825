import * as z from 'zod/mini';
import { envText } from '../../shared/lambda/loadEnv.ts';

export const totalsEnv = z.object({ TABLE_NAME: envText });
