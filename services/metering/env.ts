import * as z from 'zod/mini';
import { envNumber, envText } from '../../shared/aws/loadEnv.ts';
import { identityEnv } from '../../shared/credentials/openAuthenticate.ts';

/** The API's settings. LEASE_SECONDS: how long a session lives without a heartbeat. */
export const meteringEnv = z.object({ TABLE_NAME: envText, LEASE_SECONDS: envNumber, ...identityEnv });

export const ledgerEnv = z.object({ TABLE_NAME: envText });
