import { Pill } from '../../components/Pill.tsx';
import { useText } from '../../text/useText.ts';

/** Stripe's statuses. Of one that is not listed, its name is shown. */
const KINDS = { paid: 'ok', open: 'warn', uncollectible: 'bad', void: undefined, draft: undefined } as const;

/** The state of an invoice in a word. */
export function InvoicePill({ status }: { status: string }) {
  const { t } = useText();
  if (!isKnown(status)) return <Pill>{status}</Pill>;
  return <Pill kind={KINDS[status]}>{t(`invoice.${status}`)}</Pill>;
}

function isKnown(status: string): status is keyof typeof KINDS {
  return Object.hasOwn(KINDS, status);
}
