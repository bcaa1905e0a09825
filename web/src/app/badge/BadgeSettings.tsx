import { type ReactNode, useState } from 'react';
import { Link } from 'wouter';
import { ButtonLink } from '../../components/ButtonLink.tsx';
import { Loading } from '../../components/Loading.tsx';
import { Pill } from '../../components/Pill.tsx';
import { Select } from '../../components/Select.tsx';
import { useText } from '../../text/useText.ts';
import { QueryError } from '../QueryError.tsx';
import { type Project, useProjects } from '../queries/useProjects.ts';
import { useUsage } from '../queries/useUsage.ts';
import { SettingsRow } from '../settings/SettingsRow.tsx';
import { SettingsSection } from '../settings/SettingsSection.tsx';
import { BadgePreview } from './BadgePreview.tsx';
import { BadgeSnippet } from './BadgeSnippet.tsx';
import { useBadgeText } from './useBadgeText.ts';

/** Whether the badge shows now, how it looks, and the snippet of each project. */
export function BadgeSettings() {
  const app = useText();
  const { t } = useBadgeText();
  const { data: usage } = useUsage();
  const projects = useProjects();
  return (
    <SettingsSection title={t('title')} note={t('note')}>
      {usage && (
        <SettingsRow label={t('now')} note={t('now.plan', { plan: app.t(`plan.${usage.plan}`) })}>
          {usage.plan === 'free' ? <Pill kind="info">{t('shown')}</Pill> : <Pill>{t('hidden')}</Pill>}
        </SettingsRow>
      )}
      <BadgePreview />
      {projects.data ? (
        <Snippets projects={projects.data.active} />
      ) : (
        <div className="settings-state" aria-busy={projects.isPending || undefined}>
          {projects.isError ? (
            <QueryError what={t('what')} query={projects} />
          ) : (
            <Loading shape="rows" rows={3} />
          )}
        </div>
      )}
    </SettingsSection>
  );
}

function Snippets({ projects }: { projects: readonly Project[] }) {
  const { t } = useBadgeText();
  const [chosen, setChosen] = useState<string>();
  const project = projects.find(({ projectId }) => projectId === chosen) ?? projects[0];
  if (!project) {
    return (
      <div className="badge-snippet">
        <p className="secondary">{t('none')}</p>
        <div>
          <ButtonLink href="/app/projects" link={Link}>
            {t('none.action')}
          </ButtonLink>
        </div>
      </div>
    );
  }
  const choice: ReactNode = projects.length > 1 && (
    <Select label={t('project')} value={project.projectId} onChange={setChosen}>
      {projects.map(({ projectId, name }) => (
        <option key={projectId} value={projectId}>
          {name}
        </option>
      ))}
    </Select>
  );
  return <BadgeSnippet key={project.projectId} project={project} projectChoice={choice} />;
}
