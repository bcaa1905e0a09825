import type { EndReason } from '../../../../client/src/apiTypes.ts';
import { Select } from '../../components/Select.tsx';
import { useText } from '../../text/useText.ts';
import type { Project, useProjects } from '../queries/useProjects.ts';
import { DAYS, END_NAMES, type HistoryFilter } from './historyFilter.ts';

const END_REASONS = Object.keys(END_NAMES) as EndReason[];

type HistoryFiltersProps = {
  readonly filter: HistoryFilter;
  readonly projects: ReturnType<typeof useProjects>['data'];
  readonly onChange: (filter: HistoryFilter) => void;
};

/** What the history is limited to. A change applies at once. */
export function HistoryFilters({ filter, projects, onChange }: HistoryFiltersProps) {
  const { t } = useText();
  const { active = [], archived = [], names } = projects ?? {};
  const { project, end, days } = filter;
  return (
    <search className="filters" aria-label={t('sessions.filters')}>
      <Select
        label={t('sessions.project')}
        value={project ?? ''}
        onChange={(value) => onChange({ ...filter, project: value || undefined })}
      >
        <option value="">{t('sessions.projects.all')}</option>
        {/* A project of the address that is not read yet, or is none of the account. */}
        {project !== undefined && !names?.has(project) && <option value={project}>{project}</option>}
        {active.map((one) => (
          <ProjectOption key={one.projectId} project={one} all={[...active, ...archived]} />
        ))}
        {archived.length > 0 && (
          <optgroup label={t('sessions.projects.archived')}>
            {archived.map((one) => (
              <ProjectOption key={one.projectId} project={one} all={[...active, ...archived]} />
            ))}
          </optgroup>
        )}
      </Select>
      <Select
        label={t('sessions.end')}
        value={end ?? ''}
        onChange={(value) => onChange({ ...filter, end: END_REASONS.find((reason) => reason === value) })}
      >
        <option value="">{t('sessions.end.any')}</option>
        {END_REASONS.map((reason) => (
          <option key={reason} value={reason}>
            {t(END_NAMES[reason])}
          </option>
        ))}
      </Select>
      <Select
        label={t('sessions.period')}
        value={days === undefined ? '' : String(days)}
        onChange={(value) => onChange({ ...filter, days: DAYS.find((option) => String(option) === value) })}
      >
        <option value="">{t('sessions.days.any')}</option>
        {DAYS.map((option) => (
          <option key={option} value={option}>
            {t('sessions.days', { days: option })}
          </option>
        ))}
      </Select>
    </search>
  );
}

/** Projects of the same name are told apart by their ids. */
function ProjectOption({ project: { projectId, name }, all }: { project: Project; all: readonly Project[] }) {
  const isAmbiguous = all.some((other) => other.name === name && other.projectId !== projectId);
  return <option value={projectId}>{isAmbiguous ? `${name} · ${projectId}` : name}</option>;
}
