import type { Operations } from '../../../../client/src/apiTypes.ts';
import { useText } from '../../text/useText.ts';
import { dueTitle, isLate } from '../invoices/dueTitle.ts';

type SubscriptionNoteProps = { readonly subscription: Operations['getSubscription']['response'] };

/** What happens next to the subscription, the most urgent first. */
export function SubscriptionNote({ subscription }: SubscriptionNoteProps) {
  const text = useText();
  const { t } = text;
  const { plan, status, nextInvoice, nextPlan, amountDue } = subscription;
  const nowMs = Date.now();
  const lines: string[] = [];
  if (amountDue) lines.push(dueTitle(amountDue, text, nowMs));
  if (nextPlan?.plan === 'free') lines.push(t('ending', { plan: t(`plan.${plan}`), day: nextPlan.at }));
  else if (nextPlan)
    lines.push(t('subscription.changes', { plan: t(`plan.${nextPlan.plan}`), day: nextPlan.at }));
  else if (nextInvoice) lines.push(t('subscription.renews', { day: nextInvoice.at }));
  if (status === 'none') lines.push(t('subscription.none'));
  return (
    <>
      {lines.map((line, index) => (
        <p
          key={line}
          className={index === 0 && amountDue && isLate(amountDue, nowMs) ? 'settings-due' : undefined}
        >
          {line}
        </p>
      ))}
    </>
  );
}
