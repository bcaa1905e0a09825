import * as z from 'zod/mini';
import { identityEnv } from '../../shared/credentials/identity.ts';
import { envNumber, envText } from '../../shared/lambda/loadEnv.ts';

/** LEASE_SECONDS: how long a session lives without a heartbeat. */
export const meteringEnv = z.object({ TABLE_NAME: envText, LEASE_SECONDS: envNumber, ...identityEnv });
