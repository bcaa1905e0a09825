import { lazy, Suspense } from 'react';
import { createUserClient } from '../../../../client/src/userClient.ts';
import type { EmailLink } from './emailLink.ts';

const LinkPage = lazy(() => import('./LinkPage.tsx').then((module) => ({ default: module.LinkPage })));

/** Without a token: its requests are those of anybody who has the link. */
const api = createUserClient({ baseUrl: '' });

/** A page that works without a sign-in, and starts none. */
export function PublicPage({ link }: { link: EmailLink }) {
  return (
    <Suspense fallback={null}>
      <LinkPage link={link} api={api} />
    </Suspense>
  );
}
