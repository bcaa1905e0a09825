import type { StripeStage } from '../stripeStage.ts';
import { SetupError } from './setupError.ts';

/** Throws a SetupError when an object that Stripe returned is of another mode than the stage's. */
export function requireMode(
  { name, stripeMode }: StripeStage,
  objects: { id: string; livemode: boolean }[],
): void {
  const other = objects.find(({ livemode }) => livemode !== (stripeMode === 'live'));
  if (other === undefined) return;
  const found = other.livemode ? 'live' : 'test';
  throw new SetupError(
    `STRIPE_SECRET_KEY of the stage ${name} returns ${other.id}, a ${found} mode object, but the stage uses ${stripeMode} mode: ` +
      `replace the key with npm run secrets -- --stage ${name} set STRIPE_SECRET_KEY`,
  );
}
