import { useMemo } from 'react';
import { Route, Switch, useLocation } from 'wouter';
import type { AdminClient } from '../../../client/src/adminClient.ts';
import { isProblemOf } from '../../../client/src/errors.ts';
import { ErrorBoundary } from '../app/ErrorBoundary.tsx';
import { BrokenPage } from '../app/notices/BrokenPage.tsx';
import { ToastProvider } from '../components/ToastProvider.tsx';
import type { Person } from '../session/person.ts';
import { ConsoleFrame } from './ConsoleFrame.tsx';
import { NoRoleNotice } from './notices/NoRoleNotice.tsx';
import { NotFoundPage } from './notices/NotFoundPage.tsx';
import { RoleUnknown } from './notices/RoleUnknown.tsx';
import { SignedOutNotice } from './notices/SignedOutNotice.tsx';
import { useCaller } from './queries/useCaller.ts';
import { PAGES } from './screens.ts';
import { ConsoleContext } from './useConsole.ts';

type SignedInProps = { readonly api: AdminClient; readonly person: Person; readonly isActive: boolean };

/** The pages of somebody who is signed in and has a role. They stay when the session ends, without further requests. */
export function SignedIn({ api, person, isActive }: SignedInProps) {
  const query = useCaller({ api, person, isActive });
  const { data: caller, error } = query;
  const value = useMemo(
    () => caller && { api, person, caller, isActive, canChange: isActive && caller.role === 'operator' },
    [api, person, caller, isActive],
  );
  if (value) {
    return (
      <ConsoleContext value={value}>
        <ToastProvider>
          <ConsoleFrame>
            <Pages />
          </ConsoleFrame>
        </ToastProvider>
      </ConsoleContext>
    );
  }
  if (!isActive) return <SignedOutNotice reason="ended" />;
  if (isProblemOf(error, 'getCaller') && error.code === 'forbidden') return <NoRoleNotice person={person} />;
  return <RoleUnknown query={query} />;
}

function Pages() {
  const [path] = useLocation();
  return (
    // A page that cannot be loaded or shown leaves the navigation as it is.
    <ErrorBoundary key={path} fallback={<BrokenPage />}>
      <Switch>
        {PAGES.map(({ path, page }) => (
          <Route key={path} path={path} component={page} />
        ))}
        <Route component={NotFoundPage} />
      </Switch>
    </ErrorBoundary>
  );
}
