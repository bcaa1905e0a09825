import * as z from 'zod/mini';
import { envText } from '../../shared/lambda/loadEnv.ts';

export const edgeEnv = z.object({ ORIGIN_TOKEN_SECRET_ARN: envText });
