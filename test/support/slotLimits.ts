import type { SlotLimits } from '../../services/metering/domain/slots.ts';
import { SECONDS_PER_HOUR } from '../../shared/time.ts';

/** The limits that tests use. A test states its instants in terms of them, never as numbers of its own. */
export const LIMITS: SlotLimits = { leaseSeconds: 120, sessionSecondsMax: 24 * SECONDS_PER_HOUR };
