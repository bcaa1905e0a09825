/**
 * A UUID of version 7 (RFC 9562): 48 bits of time, then the 74 random ones of a UUID of version 4, which platforms make in advance. Ids of
 * one gateway sort by time to the millisecond; whether the time is right does not matter.
 */
export function uuidV7(nowMs: number, uuidV4: string = crypto.randomUUID()): string {
  const time = Math.floor(nowMs).toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${uuidV4.slice(15)}`;
}
