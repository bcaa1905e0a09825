import '../styles/main.css';
import '../app/app.css';
import './operator.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createAdminClient } from '../../../client/src/adminClient.ts';
import { createQueryClient } from '../app/createQueryClient.ts';
import { ErrorBoundary } from '../app/ErrorBoundary.tsx';
import { BrokenNotice } from '../app/notices/BrokenNotice.tsx';
import { createBrowserSession } from '../session/createBrowserSession.ts';
import { SessionContext } from '../session/useSession.ts';
import { TextContext } from '../text/useText.ts';
import { followTheme, showTheme, storedTheme } from '../theme.ts';
import { Console } from './Console.tsx';
import { CONSOLE_TEXT } from './consoleText.ts';
import { OPERATOR_CONSOLE } from './operatorConsole.ts';

const root = document.getElementById('root');
if (!root) throw new Error('the page has no element #root');
showTheme(storedTheme());
followTheme();

const session = createBrowserSession(OPERATOR_CONSOLE);
// Before any component: what was read for one person must be gone when the next is shown.
const queries = createQueryClient(session);
const api = createAdminClient({ baseUrl: '', token: session.accessToken });
void session.start();

createRoot(root).render(
  <StrictMode>
    <TextContext value={CONSOLE_TEXT}>
      <ErrorBoundary fallback={<BrokenNotice />}>
        <SessionContext value={session}>
          <QueryClientProvider client={queries}>
            <Console api={api} />
          </QueryClientProvider>
        </SessionContext>
      </ErrorBoundary>
    </TextContext>
  </StrictMode>,
);
