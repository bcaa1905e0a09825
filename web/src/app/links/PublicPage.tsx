import { createUserClient } from '../../../../client/src/userClient.ts';
import { loadedLater } from '../../loadedLater.tsx';
import type { EmailLink } from './emailLink.ts';

const LinkPage = loadedLater(() => import('./LinkPage.tsx').then((file) => file.LinkPage));

/** Without a token: its requests are those of anybody who has the link. */
const api = createUserClient({ baseUrl: '' });

/** A page that works without a sign-in, and starts none. */
export function PublicPage({ link }: { link: EmailLink }) {
  return <LinkPage link={link} api={api} />;
}
