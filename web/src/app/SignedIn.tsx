import { useEffect, useMemo } from 'react';
import { Redirect, Route, Switch, useLocation, useSearchParams } from 'wouter';
import type { UserClient } from '../../../client/src/userClient.ts';
import { loadedLater } from '../loadedLater.tsx';
import type { Person } from '../session/person.ts';
import { AppFrame } from './AppFrame.tsx';
import { paidPlanOf } from './buying/paidPlan.ts';
import { plansPath } from './buying/plansPath.ts';
import { useArrival } from './buying/useArrival.ts';
import { ContactAfterFigures } from './contact/ContactAfterFigures.tsx';
import { APP_HOME } from './customerApp.ts';
import { ErrorBoundary } from './ErrorBoundary.tsx';
import { BrokenPage } from './notices/BrokenPage.tsx';
import { NotFoundPage } from './notices/NotFoundPage.tsx';
import { PAGES } from './screens.ts';
import { AppContext } from './useApp.ts';

type SignedInProps = { readonly api: UserClient; readonly person: Person; readonly isActive: boolean };

const StripeReturn = loadedLater(() => import('./buying/StripeReturn.tsx').then((file) => file.StripeReturn));

/** What came of a visit to Stripe cannot be said: the banners of the page must not wait for it. */
function Forgotten({ forget }: { forget: () => void }) {
  useEffect(forget, [forget]);
  return null;
}

/** The pages of somebody who is signed in. They stay when the session ends, without further requests. */
export function SignedIn({ api, person, isActive }: SignedInProps) {
  const [path] = useLocation();
  const [parameters] = useSearchParams();
  const plan = paidPlanOf(parameters.get('plan'));
  const [arrival, forgetArrival] = useArrival(person.subject);
  const isReturning = arrival !== undefined && arrival.kind !== 'portal';
  const value = useMemo(() => ({ api, person, isActive, isReturning }), [api, person, isActive, isReturning]);
  return (
    <AppContext value={value}>
      <AppFrame>
        {arrival && (
          <ErrorBoundary fallback={<Forgotten forget={forgetArrival} />}>
            <StripeReturn arrival={arrival} onOver={forgetArrival} />
          </ErrorBoundary>
        )}
        {/* A page that cannot be loaded or shown leaves the navigation as it is. */}
        <ErrorBoundary key={path} fallback={<BrokenPage />}>
          <Switch>
            {/* The address to which the buttons of the pricing page lead. */}
            {plan && (
              <Route path={APP_HOME}>
                <Redirect to={plansPath(plan)} replace />
              </Route>
            )}
            {PAGES.map(({ path, page }) => (
              <Route key={path} path={path} component={page} />
            ))}
            <Route component={NotFoundPage} />
          </Switch>
        </ErrorBoundary>
      </AppFrame>
      <ContactAfterFigures />
    </AppContext>
  );
}
