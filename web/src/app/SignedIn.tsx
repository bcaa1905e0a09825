import { Suspense, useMemo } from 'react';
import { Route, Switch, useLocation } from 'wouter';
import type { Client } from '../../../client/src/createClient.ts';
import type { Person } from '../session/person.ts';
import { AppFrame } from './AppFrame.tsx';
import { ErrorBoundary } from './ErrorBoundary.tsx';
import { BrokenPage } from './notices/BrokenPage.tsx';
import { NotFoundPage } from './notices/NotFoundPage.tsx';
import { PageLoading } from './PageLoading.tsx';
import { SCREENS } from './screens.ts';
import { AppContext } from './useApp.ts';

type SignedInProps = { readonly api: Client; readonly person: Person; readonly isActive: boolean };

/** The pages of somebody who is signed in. They stay when the session ends, without further requests. */
export function SignedIn({ api, person, isActive }: SignedInProps) {
  const [path] = useLocation();
  const value = useMemo(() => ({ api, person, isActive }), [api, person, isActive]);
  return (
    <AppContext value={value}>
      <AppFrame>
        {/* A page that cannot be loaded or shown leaves the navigation as it is. */}
        <ErrorBoundary key={path} fallback={<BrokenPage />}>
          <Suspense fallback={<PageLoading />}>
            <Switch>
              {SCREENS.map((screen) => (
                <Route key={screen.path} path={screen.path} component={screen.page} />
              ))}
              <Route component={NotFoundPage} />
            </Switch>
          </Suspense>
        </ErrorBoundary>
      </AppFrame>
    </AppContext>
  );
}
