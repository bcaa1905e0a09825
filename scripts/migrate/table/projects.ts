import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { createProject } from '../../../services/accounts/domain/projects.ts';
import { createProjectStore } from '../../../services/accounts/store/projectStore.ts';
import { chosenOption, type Migration } from '../../../shared/account/migration.ts';
import { PLANS } from '../../../shared/account/plans.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { wasMade } from '../../../shared/aws/writeFaults.ts';
import { isId, PROJECT_ID_LENGTH_MAX } from '../../../shared/contract/ids.ts';
import type { PlannedAccount } from '../planFile.ts';

/** `unusable`: their ids are longer than the service allows, or have characters that it does not allow. */
export type MovedProjects = { active: string[]; archived: string[]; unusable: string[] };

type Moving = {
  planned: Pick<PlannedAccount, 'userId' | 'options' | 'projects' | 'terms'>;
  migration: Pick<Migration, 'options' | 'decision'>;
};

/** Whether the service allows the id of a project. */
export const isUsable = (projectId: string) => isId(projectId) && projectId.length <= PROJECT_ID_LENGTH_MAX;

/** What is to become of the projects, before it is known which ones exist. `projectsMax`: how many can be active. */
type WantedProjects = MovedProjects & { projectsMax: number };

/**
 * The projects as the plan file has them. If the customer chose another plan, as many are active as that includes, in the order of the
 * plan file. Terms count for the planned plan. A customer who leaves keeps the planned ones until the end.
 */
export function wantedProjects(planned: Moving['planned'], migration: Moving['migration']): WantedProjects {
  const { projects, options, terms } = planned;
  const all = [...new Set([...projects.active, ...projects.archived])];
  const usable = all.filter(isUsable);
  const unusable = all.filter((projectId) => !isUsable(projectId));
  const [first] = options;
  const { plan } = chosenOption(migration) ?? first ?? { plan: 'free' as const };
  const isPlanned = plan === first?.plan;
  const projectsMax = (isPlanned ? terms?.projectsIncluded : undefined) ?? PLANS[plan].projectsIncluded;
  const candidates = isPlanned ? usable.filter((projectId) => projects.active.includes(projectId)) : usable;
  const active = candidates.slice(0, projectsMax);
  return { active, archived: usable.filter((one) => !active.includes(one)), unusable, projectsMax };
}

/**
 * Creates the projects that do not exist: active ones by the rules of `POST /projects`, until the account has as many as its plan will
 * include, and the others archived. Their names are their ids. A project that exists stays as it is: the customer may have renamed or
 * archived it since. One without a public key was archived by a move, and is restored if the customer has chosen a plan with more. Returns what each is afterwards.
 */
export async function moveProjects(
  table: Table,
  { planned, migration, now }: Moving & { now: number },
): Promise<MovedProjects> {
  const store = createProjectStore(table);
  const accountId = planned.userId;
  const wanted = wantedProjects(planned, migration);
  const moved: MovedProjects = { active: [], archived: [], unusable: wanted.unusable };
  for (const projectId of [...wanted.active, ...wanted.archived]) {
    const [account, item] = await Promise.all([
      store.readOrCreateAccount(accountId, now),
      store.readProject({ accountId, projectId }),
    ]);
    const isActive = Object.hasOwn(account.projects, projectId);
    const isWanted = isActive || wanted.active.includes(projectId);
    const isComplete = isWanted ? item?.publicKey !== undefined : item !== undefined;
    if (isComplete || !isWanted) {
      if (!isComplete) await putArchived(table, { accountId, projectId, now });
      moved[isActive ? 'active' : 'archived'].push(projectId);
      continue;
    }
    const projectsMax = Math.max(account.projectsIncluded, wanted.projectsMax);
    const name = item?.name ?? projectId;
    const outcome = await createProject(store, { accountId, projectId, name, projectsMax, now });
    if (outcome.kind === 'refused') await putArchived(table, { accountId, projectId, now });
    moved[outcome.kind === 'refused' ? 'archived' : 'active'].push(projectId);
  }
  return moved;
}

async function putArchived(
  { client, tableName }: Table,
  { accountId, projectId, now }: { accountId: string; projectId: string; now: number },
): Promise<void> {
  const item = {
    ...tableKeys.project(accountId, projectId),
    projectName: projectId,
    createdAt: now,
    archivedAt: now,
  };
  const command = new PutItemCommand({
    TableName: tableName,
    Item: marshall(item),
    ConditionExpression: 'attribute_not_exists(pk)',
  });
  await wasMade(() => client.send(command));
}
