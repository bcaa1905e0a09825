import { Link } from 'wouter';
import { Panel } from '../../components/Panel.tsx';
import { Slots } from '../../components/Slots.tsx';
import { useText } from '../../text/useText.ts';
import { SESSIONS_PATH } from './paths.ts';
import type { Usage } from './usage.ts';

/** How many sessions are open, of how many that can be at the same time. */
export function OpenPanel({ usage }: { usage: Usage }) {
  const { t, format } = useText();
  const { openSessions: open, rateLimit } = usage;
  const max = rateLimit.concurrent;
  return (
    <Panel title={t('open.label')} aside={<Link href={SESSIONS_PATH}>{t('open.see')}</Link>}>
      <div className="open-now">
        <p>
          <span className="figure-small">{format.number(open)}</span>{' '}
          <span className="secondary">{t('open.of', { max })}</span>
        </p>
        <Slots label={t('open.label')} open={open} max={max} valueText={t('open.value', { open, max })} />
        <p className="note">{open >= max && max > 0 && <span className="bad-text">{t('open.full')}</span>}</p>
      </div>
    </Panel>
  );
}
