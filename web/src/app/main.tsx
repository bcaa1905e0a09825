import '../styles/main.css';
import './app.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createUserClient } from '../../../client/src/userClient.ts';
import { createBrowserSession } from '../session/createBrowserSession.ts';
import { SessionContext } from '../session/useSession.ts';
import { type AppText, initialLanguage, loadText } from '../text/loadText.ts';
import { TextProvider } from '../text/TextProvider.tsx';
import { followTheme, showTheme, storedTheme } from '../theme.ts';
import { App } from './App.tsx';
import { createQueryClient } from './createQueryClient.ts';
import { CUSTOMER_APP } from './customerApp.ts';
import { ErrorBoundary } from './ErrorBoundary.tsx';
import { PublicPage } from './links/PublicPage.tsx';
import { takeEmailLink } from './links/takeEmailLink.ts';
import { BrokenNotice } from './notices/BrokenNotice.tsx';

const root = document.getElementById('root');
if (!root) throw new Error('the page has no element #root');
showTheme(storedTheme());
followTheme();

/** The app of whoever signs in. */
function createApp(): ReactNode {
  const session = createBrowserSession(CUSTOMER_APP);
  // Before any component: what was read for one person must be gone when the next is shown.
  const queries = createQueryClient(session);
  const api = createUserClient({ baseUrl: '', token: session.accessToken });
  void session.start();
  return (
    <SessionContext value={session}>
      <QueryClientProvider client={queries}>
        <App api={api} />
      </QueryClientProvider>
    </SessionContext>
  );
}

const link = takeEmailLink();
const content = link ? <PublicPage link={link} /> : createApp();

const show = (text: AppText) =>
  createRoot(root).render(
    <StrictMode>
      <TextProvider initial={text}>
        <ErrorBoundary fallback={<BrokenNotice />}>{content}</ErrorBoundary>
      </TextProvider>
    </StrictMode>,
  );

// Without its texts a page in French is better in English than empty. Not awaited by this module: the texts import what is built into
// the same file, and would wait for it.
void loadText(initialLanguage())
  .catch(() => loadText('en'))
  .then(show);
