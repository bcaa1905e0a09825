import { expect, it } from 'vitest';
import { requireMode } from '../../../../shared/stripe/setup/requireMode.ts';
import { SetupError } from '../../../../shared/stripe/setup/setupError.ts';

const production = { name: 'production', stripeMode: 'live' } as const;

it('a key that returns objects of the other mode is refused', () => {
  const requireTestObject = () => requireMode(production, [{ id: 'we_1', livemode: false }]);
  expect(requireTestObject).toThrow(SetupError);
  expect(requireTestObject).toThrow(
    /^STRIPE_SECRET_KEY of the stage production returns we_1, a test mode object, but the stage uses live mode/,
  );
  expect(() => requireMode(production, [{ id: 'we_1', livemode: true }])).not.toThrow();
});
