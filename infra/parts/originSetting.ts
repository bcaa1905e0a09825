import * as z from 'zod/mini';

/** `URL` accepts a semicolon in a host name, which would begin another directive of the content security policy. */
export const HOST_NAME = /^[a-z0-9.-]+$/;

/** An origin exactly as browsers send it: lower case, no path, no port if it is the scheme's default. */
function isOrigin(text: string): boolean {
  const { origin, protocol, hostname } = URL.parse(text) ?? {};
  if (origin !== text || !HOST_NAME.test(hostname ?? '')) return false;
  // Plain HTTP only on the developer's own machine, where no network is involved.
  return protocol === 'https:' || (protocol === 'http:' && /^(localhost|127\.0\.0\.1)$/.test(hostname ?? ''));
}

export const origin = z
  .string()
  .check(
    z.refine(
      isOrigin,
      'an origin exactly as browsers send it, such as https://app.example.com or http://localhost:5173',
    ),
  );
