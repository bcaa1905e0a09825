/** What has no place in a log, by what it is. */
const SECRETS: Record<string, RegExp> = {
  'an API key': /lk_[a-z0-9-]+_[A-Za-z0-9_-]{43}/,
  'a token': /eyJ[A-Za-z0-9_-]+\.eyJ[A-Za-z0-9_-]+/,
  'a key of Stripe': /\b(sk|rk)_(test|live)_\w+/,
  'a webhook secret': /\bwhsec_\w+/,
  'a signature of Stripe': /\bt=\d+,v\d=[0-9a-f]+/,
  'an e-mail address': /[\w.+-]+@[\w-]+\.\w+/,
  'a card number': /\b\d{16}\b/,
  'a hosted page of Stripe': /\/c\/pay\/cs_/,
  // One that is quoted in a line has its quotes escaped.
  'a body': /\\"\w+\\":|"(email|body|headers)":/,
};

/** What a log tells that it must not, each with the line it is in. */
export function secretsIn(log: string): string[] {
  return log
    .split('\n')
    .flatMap((line) =>
      Object.entries(SECRETS).flatMap(([what, pattern]) => (pattern.test(line) ? [`${what}: ${line}`] : [])),
    );
}
