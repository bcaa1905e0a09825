/** Being built. */
export async function handler(): Promise<never> {
  throw new Error('not built yet');
}
