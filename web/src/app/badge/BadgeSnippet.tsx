import { type ReactNode, useState } from 'react';
import { Button } from '../../components/Button.tsx';
import { CodeBox } from '../../components/CodeBox.tsx';
import { SegmentedControl } from '../../components/SegmentedControl.tsx';
import type { Project } from '../queries/useProjects.ts';
import { useApp } from '../useApp.ts';
import { KeyProblem } from './KeyProblem.tsx';
import { RenewDialog } from './RenewDialog.tsx';
import { POSITIONS, type Position, snippetOf } from './snippet.ts';
import { useBadgeText } from './useBadgeText.ts';
import { useRenewKey } from './useRenewKey.ts';

type BadgeSnippetProps = { readonly project: Project; readonly projectChoice: ReactNode };

/** The snippet of a project, to copy, and its key, to renew. */
export function BadgeSnippet({ project, projectChoice }: BadgeSnippetProps) {
  const { t } = useBadgeText();
  const { isActive } = useApp();
  const [position, setPosition] = useState<Position>(POSITIONS[0]);
  const [isAsked, setAsked] = useState(false);
  const [isRenewed, setRenewed] = useState(false);
  const { publicKey } = project;
  if (publicKey === null) return <NoKey project={project} projectChoice={projectChoice} />;
  return (
    <div className="badge-snippet">
      <div className="badge-choices">
        {projectChoice}
        <SegmentedControl
          label={t('position')}
          options={POSITIONS.map((value) => ({ value, label: t(`position.${value}`) }))}
          value={position}
          onChange={setPosition}
        />
      </div>
      <CodeBox label={t('snippet')} code={snippetOf({ origin: location.origin, publicKey, position })} />
      <p className="note">{t(position === 'inline' ? 'snippet.inline' : 'snippet.note')}</p>
      <div className="badge-choices">
        {isActive && (
          <Button size="small" onClick={() => setAsked(true)}>
            {t('key.renew')}
          </Button>
        )}
        <p className="note" role="status">
          {t(isRenewed ? 'renew.done' : 'key.note')}
        </p>
      </div>
      {isAsked && (
        <RenewDialog
          project={project}
          onClose={() => setAsked(false)}
          onDone={() => {
            setAsked(false);
            setRenewed(true);
          }}
        />
      )}
    </div>
  );
}

/** A project from before there were keys. */
function NoKey({ project, projectChoice }: BadgeSnippetProps) {
  const { t } = useBadgeText();
  const { isActive } = useApp();
  const { renew, isPending, error } = useRenewKey(project.projectId, () => undefined);
  return (
    <div className="badge-snippet">
      {projectChoice && <div className="badge-choices">{projectChoice}</div>}
      <p className="secondary">{t('key.none')}</p>
      {isActive && (
        <div>
          <Button pending={isPending} onClick={renew}>
            {t('key.create')}
          </Button>
        </div>
      )}
      {error && <KeyProblem error={error} />}
    </div>
  );
}
