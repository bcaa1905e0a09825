import * as z from 'zod/mini';

export const publicInputs = {
  /** Any text: a key that is not valid gets the response of one that is unknown. */
  getBadge: z.object({ public_key: z.string() }),
};
