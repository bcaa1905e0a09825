import { Meter } from '../../../../client/react/meter/Meter.tsx';
import { Facts } from '../../components/Facts.tsx';
import { useText } from '../../text/useText.ts';
import type { Account } from '../queries/useAccount.ts';

type AccountFactsProps = { readonly account: Account; readonly nowMs: number };

/** How much of everything the account has used. */
export function AccountFacts({ account, nowMs }: AccountFactsProps) {
  const { t, format } = useText();
  const { usage, projectsActive, projectsIncluded, mrrMinor, currency, renewsAt } = account;
  const { sessionsUsed, sessionsIncluded, openSessions, periodStart, periodEnd, rateLimit } = usage;
  const [start, end] = [Date.parse(periodStart), Date.parse(periodEnd)];
  const of = (included: number) => <span className="of"> of {format.number(included)}</span>;
  return (
    <div className="panel account-facts">
      <Facts
        facts={[
          {
            label: `Sessions used, ${format.day(periodStart)} – ${format.day(periodEnd)}`,
            value: (
              <>
                {format.number(sessionsUsed)}
                {of(sessionsIncluded)}
              </>
            ),
            note: (
              <Meter
                label={t('quota.used')}
                value={sessionsUsed}
                max={sessionsIncluded}
                valueText={t('quota.meter', { used: sessionsUsed, total: sessionsIncluded })}
                today={{ at: (nowMs - start) / (end - start), label: '' }}
              />
            ),
          },
          {
            label: 'Open now',
            value: (
              <>
                {format.number(openSessions)}
                {of(rateLimit.concurrent)}
              </>
            ),
          },
          {
            label: 'Projects',
            value: (
              <>
                {format.number(projectsActive)}
                {of(projectsIncluded)}
              </>
            ),
          },
          {
            label: 'MRR',
            value: mrrMinor ? format.price({ amountMinor: mrrMinor, currency }) : '–',
            note: renewsAt === null ? undefined : `Renews ${format.date(renewsAt)}`,
          },
        ]}
      />
    </div>
  );
}
