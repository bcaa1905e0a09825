import { useState } from 'react';
import { Button } from '../components/Button.tsx';
import { ButtonLink } from '../components/ButtonLink.tsx';
import { Panel } from '../components/Panel.tsx';
import { Select } from '../components/Select.tsx';
import { useToast } from '../components/useToast.ts';
import { useText } from '../text/useText.ts';
import { useSample } from './useSample.ts';

type ButtonExamplesProps = {
  readonly variant: 'customer' | 'operator';
  readonly onVariant: (variant: 'customer' | 'operator') => void;
};

export function ButtonExamples({ variant, onVariant }: ButtonExamplesProps) {
  const { t } = useText();
  const sample = useSample();
  const showToast = useToast();
  const [project, setProject] = useState('');
  return (
    <Panel title={sample('Buttons', 'Boutons')}>
      <div className="example-row">
        <Button kind="main">{t('act.upgrade', { plan: 'Growth' })}</Button>
        <Button>{t('act.card')}</Button>
        <Button kind="ghost">{t('cancel')}</Button>
        <Button kind="danger">{sample('End session', 'Terminer la session')}</Button>
        <Button size="small">{sample('Show 50 more', 'Afficher 50 de plus')}</Button>
        <Button size="large" kind="main">
          {t('act.keep', { plan: 'Starter' })}
        </Button>
        <ButtonLink href="#stripe" leaves>
          {sample('Manage', 'Gérer')}
        </ButtonLink>
        <Select label={sample('Project', 'Projet')} value={project} onChange={setProject}>
          <option value="">{sample('All projects', 'Tous les projets')}</option>
          <option value="tutor-web">Tutor, web</option>
        </Select>
      </div>
      <div className="example-row">
        <Button kind="main" pending onClick={() => showToast(sample('Pressed twice', 'Appuyé deux fois'))}>
          {t('act.upgrade', { plan: 'Growth' })}
        </Button>
        <Button pending>{t('act.card')}</Button>
        <Button kind="danger" pending>
          {sample('End session', 'Terminer la session')}
        </Button>
        <Button onClick={() => onVariant(variant === 'customer' ? 'operator' : 'customer')}>
          {sample('Change the frame', 'Changer le cadre')}
        </Button>
      </div>
    </Panel>
  );
}
