import ChartColumn from 'lucide-react/icons/chart-no-axes-column';
import Folder from 'lucide-react/icons/folder';
import MessageSquare from 'lucide-react/icons/message-square';
import ReceiptText from 'lucide-react/icons/receipt-text';
import Settings2 from 'lucide-react/icons/settings-2';
import TextAlignStart from 'lucide-react/icons/text-align-start';
import { useState } from 'react';
import { PageHead } from '../components/PageHead.tsx';
import { PersonMenu } from '../components/PersonMenu.tsx';
import { PlanMeter } from '../components/PlanMeter.tsx';
import { type NavItem, Shell } from '../components/Shell.tsx';
import { useText } from '../text/useText.ts';
import { ButtonExamples } from './ButtonExamples.tsx';
import { ChartExamples } from './ChartExamples.tsx';
import { FormExamples } from './FormExamples.tsx';
import { PageControls } from './PageControls.tsx';
import { QuotaExamples } from './QuotaExamples.tsx';
import { StateExamples } from './StateExamples.tsx';
import { TableExamples } from './TableExamples.tsx';
import { useSample } from './useSample.ts';

/** Every component in its states, on one page. */
export function Examples() {
  const { t, format } = useText();
  const sample = useSample();
  const [variant, setVariant] = useState<'customer' | 'operator'>('customer');
  const nav: NavItem[] = [
    { href: '#overview', label: t('nav.overview'), icon: ChartColumn, current: true },
    { href: '#sessions', label: 'Sessions', icon: TextAlignStart, current: false },
    { href: '#projects', label: sample('Projects', 'Projets'), icon: Folder, current: false },
    {
      href: '#invoices',
      label: sample('Invoices', 'Factures'),
      icon: ReceiptText,
      current: false,
      count: { text: format.number(4283) },
    },
    {
      href: '#support',
      label: 'Support',
      icon: MessageSquare,
      current: false,
      count: { text: '3', due: true },
    },
    { href: '#settings', label: sample('Settings', 'Réglages'), icon: Settings2, current: false },
  ];

  return (
    <Shell
      variant={variant}
      nav={nav}
      home="#overview"
      foot={variant === 'customer' && <PlanMeter plan="Starter" used={3302} included={5000} />}
      person={
        <PersonMenu name="Ada Okafor" detail="ada@lumenvoice.example">
          <button type="button">{sample('Sign out', 'Se déconnecter')}</button>
        </PersonMenu>
      }
    >
      <PageHead title={sample('Components', 'Composants')} actions={<PageControls />}>
        {t('period', { from: '2026-11-22', to: '2026-12-22' })}
      </PageHead>
      <div className="grid">
        <ButtonExamples variant={variant} onVariant={setVariant} />
        <QuotaExamples />
        <ChartExamples />
        <TableExamples />
        <FormExamples />
        <StateExamples />
      </div>
    </Shell>
  );
}
