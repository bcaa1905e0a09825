import type { ModedStage } from '../settings/settingProblems.ts';
import { SetupError } from './setupError.ts';

/** Throws a SetupError when something that Stripe answered with is of the other mode than the stage. */
export function requireMode(stage: ModedStage, objects: { id: string; livemode: boolean }[]): void {
  const other = objects.find(({ livemode }) => livemode !== (stage.stripeMode === 'live'));
  if (other === undefined) return;
  throw new SetupError(
    `STRIPE_SECRET_KEY of the stage ${stage.name} shows ${other.id}, which is of ${other.livemode ? 'live' : 'test'} mode, and the stage is of ${stage.stripeMode} mode`,
  );
}
