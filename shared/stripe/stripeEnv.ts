import * as z from 'zod/mini';
import { envText } from '../aws/loadEnv.ts';

/** Where everything that calls Stripe finds it and its settings: the API, and the name of the stage's secret. */
export const stripeEnv = { STRIPE_SECRET_ID: envText, STRIPE_API_BASE: z.url() };
