/** Patterns of what must not appear in a log. The keys describe them. */
const SECRETS: Record<string, RegExp> = {
  'an API key': /lk_[a-z0-9-]+_[A-Za-z0-9_-]{43}/,
  'a token': /eyJ[A-Za-z0-9_-]+\.eyJ[A-Za-z0-9_-]+/,
  'a Stripe key': /\b(sk|rk)_(test|live)_\w+/,
  'a webhook secret': /\bwhsec_\w+/,
  'a Stripe signature': /\bt=\d+,v\d=[0-9a-f]+/,
  // Of List-Unsubscribe, and of the pages to which e-mails lead.
  'the token of a link':
    /\btoken=[A-Za-z0-9_-]{43}|\/app\/(confirm-address|e-mails)#(\w+=)?[A-Za-z0-9_-]{43}/,
  'an e-mail address': /[\w.+-]+@[\w-]+\.\w+/,
  // The id of an API key is 16 hexadecimal digits, and sometimes decimal ones only.
  'a card number': /(?<!"keyId":")\b\d{16}\b/,
  'a Stripe checkout page': /\/c\/pay\/cs_/,
  // A body inside a log line has escaped quotes.
  'a request body': /\\"\w+\\":|"(email|body|headers)":/,
};

/** Returns one entry for each secret in a log: a description and the line that contains it. */
export function secretsIn(log: string): string[] {
  return log
    .split('\n')
    .flatMap((line) =>
      Object.entries(SECRETS).flatMap(([what, pattern]) => (pattern.test(line) ? [`${what}: ${line}`] : [])),
    );
}
