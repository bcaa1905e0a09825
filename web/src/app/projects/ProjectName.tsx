import { TwoLines } from '../../components/TwoLines.tsx';
import type { Project } from '../queries/useProjects.ts';

/** The name of a project, with its id under it. */
export function ProjectName({ project: { name, projectId } }: { project: Project }) {
  return (
    <TwoLines second={<code>{projectId}</code>}>
      <bdi>{name}</bdi>
    </TwoLines>
  );
}
