import type { Arrival } from './arrival.ts';
import { CancelledReturn } from './CancelledReturn.tsx';
import { PaidReturn } from './PaidReturn.tsx';
import { PortalReturn } from './PortalReturn.tsx';

type StripeReturnProps = {
  readonly arrival: Arrival;
  /** There is nothing more to say. */
  readonly onOver: () => void;
};

/** Says what came of a visit to Stripe, above the page. */
export function StripeReturn({ arrival, onOver }: StripeReturnProps) {
  switch (arrival.kind) {
    case 'paid':
      return <PaidReturn bought={arrival.plan} onOver={onOver} />;
    case 'cancelled':
      return <CancelledReturn plan={arrival.plan} onOver={onOver} />;
    case 'portal':
      return <PortalReturn departure={arrival.departure} onOver={onOver} />;
    default:
      return arrival satisfies never;
  }
}
