import type { ReactNode } from 'react';
import { Meter } from '../../../../client/react/meter/Meter.tsx';
import { EmptyState } from '../../components/EmptyState.tsx';
import { Loading } from '../../components/Loading.tsx';
import { PageHead } from '../../components/PageHead.tsx';
import { Panel } from '../../components/Panel.tsx';
import { useText } from '../../text/useText.ts';
import { useApp } from '../useApp.ts';
import { FirstSteps } from './FirstSteps.tsx';
import { GoingLivePanel } from './GoingLivePanel.tsx';
import { PlanPanel } from './PlanPanel.tsx';
import type { Usage } from './usage.ts';

type NewAccountProps = {
  readonly usage: Usage;
  /** Whether it is known that there were no sessions in earlier periods. */
  readonly isKnown: boolean;
  readonly updated: ReactNode;
  readonly nowMs: number;
  /** Under the head: an offer that waits for the customer. */
  readonly children: ReactNode;
};

/** The page of an account without sessions: how the first one comes about, what is included and what can be bought. */
export function NewAccount({ usage, isKnown, updated, nowMs, children }: NewAccountProps) {
  const { t } = useText();
  const { person } = useApp();
  const name = person.name?.trim().split(/\s+/)[0];
  return (
    <>
      <PageHead title={name ? t('first.welcome', { name }) : t('first.welcome.nobody')} updated={updated}>
        {t('first.plan', {
          plan: t(`plan.${usage.plan}`),
          count: usage.sessionsIncluded,
          open: usage.rateLimit.concurrent,
        })}
      </PageHead>
      {children}
      <div className="grid">
        {isKnown ? (
          <FirstSteps />
        ) : (
          <Panel title={t('first.title')} span={8} busy>
            <div className="steps-waiting">
              <Loading shape="rows" rows={6} />
            </div>
          </Panel>
        )}
        <div className="aside">
          <Panel title={t('quota.used')}>
            <div className="quota">
              <p>
                <span className="figure-small">0</span>{' '}
                <span className="secondary">{t('quota.of', { total: usage.sessionsIncluded })}</span>
              </p>
              <Meter
                label={t('quota.used')}
                value={0}
                max={usage.sessionsIncluded}
                valueText={t('quota.meter', { used: 0, total: usage.sessionsIncluded })}
              />
              <p className="note">{t('quota.renews', { day: usage.periodEnd })}</p>
            </div>
          </Panel>
          {usage.plan === 'free' ? <GoingLivePanel /> : <PlanPanel usage={usage} nowMs={nowMs} />}
        </div>
        <Panel title={t('daily.title')}>
          <EmptyState>{t('empty.sessions')}</EmptyState>
        </Panel>
      </div>
    </>
  );
}
