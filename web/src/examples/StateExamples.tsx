import { Banner } from '../components/Banner.tsx';
import { Button } from '../components/Button.tsx';
import { EmptyState } from '../components/EmptyState.tsx';
import { ErrorState } from '../components/ErrorState.tsx';
import { Loading } from '../components/Loading.tsx';
import { Panel } from '../components/Panel.tsx';
import { Pill } from '../components/Pill.tsx';
import { Updated } from '../components/Updated.tsx';
import { useText } from '../text/useText.ts';
import { useSample } from './useSample.ts';

const LATELY = new Date(Date.now() - 20_000).toISOString();

export function StateExamples() {
  const { t } = useText();
  const sample = useSample();
  return (
    <>
      <Banner
        kind="bad"
        title={t('due', { amount: { amountMinor: 2900, currency: 'USD' }, day: '2026-11-22' })}
        action={<Button kind="main">{t('act.card')}</Button>}
      >
        {t('due.b', { day: '2026-11-29' })}
      </Banner>
      <Banner kind="bad" title={t('alert.100', { since: '2026-12-18T14:02:00Z' })}>
        {t('alert.100.b')}
      </Banner>
      <Banner
        kind="warn"
        title={t('alert.80', { percent: 82 })}
        action={<Button kind="main">{t('act.upgrade', { plan: 'Growth' })}</Button>}
      >
        {t('pace.until', { day: '2026-12-18' })}
      </Banner>
      <Banner
        kind="info"
        title={t('ending', { plan: 'Starter', day: '2026-12-22' })}
        action={<Button>{t('act.keep', { plan: 'Starter' })}</Button>}
      />
      <Panel title={sample('States', 'États')} aside={<Updated at={LATELY} />} span={6}>
        <div className="example-row">
          <Pill kind="ok">{sample('Paid', 'Payée')}</Pill>
          <Pill kind="info">{t('ticket.us')}</Pill>
          <Pill kind="warn">{t('end.lost')}</Pill>
          <Pill kind="bad">{sample('Payment due', 'Paiement en retard')}</Pill>
          <Pill>{t('end.operator')}</Pill>
        </div>
        <p className="example-row">{t('provider')}</p>
      </Panel>
      <Panel title={sample('Error', 'Erreur')} aside={<Updated at={LATELY} stale />} span={6}>
        <ErrorState
          what={sample('your projects', 'vos projets')}
          requestId="0fab519d-23bf-4e78-8640-06bfff3a5d5d"
          onRetry={() => {}}
        />
      </Panel>
      <Panel title={sample('Loading a figure', 'Chargement d’un chiffre')} span={4} busy>
        <Loading shape="figure" />
      </Panel>
      <Panel title={sample('Loading a table', 'Chargement d’un tableau')} span={4} busy>
        <Loading shape="rows" rows={3} />
      </Panel>
      <Panel title={sample('Loading a chart', 'Chargement d’un graphique')} span={4} busy>
        <Loading shape="chart" />
      </Panel>
      <Panel title={sample('Empty', 'Vide')} flush>
        <EmptyState action={<Button>{sample('Create a project', 'Créer un projet')}</Button>}>
          {t('empty.sessions')}
        </EmptyState>
      </Panel>
    </>
  );
}
