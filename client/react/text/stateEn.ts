/** The texts of what is being read, or cannot be read. */
export const stateEn = {
  loading: 'Loading',
  error: ({ what }: { what: string }) => `We can’t load ${what} right now.`,
  'error.retry': 'Try again',
  'error.request': 'Request id',
};
