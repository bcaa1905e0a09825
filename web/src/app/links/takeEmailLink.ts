import { type EmailLink, emailLinkOf } from './emailLink.ts';

/**
 * What this page was opened with, if the link of an e-mail leads to it. The token goes from the address bar and the history at once, and
 * is in the memory of this page only.
 */
export function takeEmailLink(): EmailLink | undefined {
  const link = emailLinkOf(location);
  if (!link) return undefined;
  history.replaceState(null, '', location.pathname);
  // Another link of the kind, entered in this tab, changes the fragment only.
  addEventListener('hashchange', () => location.reload());
  return link;
}
