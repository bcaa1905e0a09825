/** What programs import: the entry of the package. */
export { type AdminClient, createAdminClient } from './adminClient.ts';
export type * from './apiTypes.ts';
export type { GetToken } from './callRoute.ts';
export { type Client, type ClientOptions, createClient } from './createClient.ts';
export type { CallOptions } from './createClientOf.ts';
export {
  type AnyCallError,
  ApiError,
  CallError,
  isProblemOf,
  NetworkError,
  type ProblemOf,
  UnexpectedResponseError,
} from './errors.ts';
export { createMeter } from './meter/createMeter.ts';
export type {
  Journal,
  JournalEntry,
  LostReason,
  Meter,
  MeterClient,
  MeterCode,
  MeterEvents,
  MeteredSession,
  MeterOptions,
  Refusal,
  // `SessionEnd` is that of the API.
  SessionEnd as MeteredSessionEnd,
  SessionOwner,
} from './meter/types.ts';
export type { OperationId } from './operations.ts';
export type { CsvFile } from './readResponse.ts';
export type { ServiceClock } from './serviceClock.ts';
export { createUserClient, type UserClient, type UserClientOptions } from './userClient.ts';
