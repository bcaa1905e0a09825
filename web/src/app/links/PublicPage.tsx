import { lazy, Suspense } from 'react';
import { createClient } from '../../../../client/src/createClient.ts';
import type { EmailLink } from './emailLink.ts';

const LinkPage = lazy(() => import('./LinkPage.tsx').then((module) => ({ default: module.LinkPage })));

/** Without a token: its requests are those of anybody who has the link. */
const api = createClient({ baseUrl: '' });

/** A page that works without a sign-in, and starts none. */
export function PublicPage({ link }: { link: EmailLink }) {
  return (
    <Suspense fallback={null}>
      <LinkPage link={link} api={api} />
    </Suspense>
  );
}
