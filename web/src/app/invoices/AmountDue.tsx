import { Banner } from '../../components/Banner.tsx';
import { ButtonLink } from '../../components/ButtonLink.tsx';
import { useText } from '../../text/useText.ts';
import { externalUrl } from '../externalUrl.ts';
import { type Due, dueTitle, isLate } from './dueTitle.ts';

type AmountDueProps = {
  readonly due: Due;
  /** Until when sessions can start, if it stays unpaid. */
  readonly accessUntil: string | null | undefined;
  /** Whether no session can start until then, as the quota is used up. */
  readonly isUsedUp: boolean;
};

/** What is unpaid, what follows, and the page where it can be paid. */
export function AmountDue({ due, accessUntil, isUsedUp }: AmountDueProps) {
  const text = useText();
  const url = externalUrl(due.pageUrl ?? undefined);
  const nowMs = Date.now();
  return (
    <Banner
      kind={isLate(due, nowMs) ? 'bad' : 'warn'}
      title={dueTitle(due, text, nowMs)}
      action={
        url && (
          <ButtonLink kind="main" href={url} target="_blank" rel="noopener noreferrer" leaves>
            {text.t('invoices.pay')}
          </ButtonLink>
        )
      }
    >
      {accessUntil && (isUsedUp ? text.t('due.used') : text.t('due.b', { day: accessUntil }))}
    </Banner>
  );
}
