import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { cachedByInputs } from '../table/cachedByInputs.ts';

const PROJECT_ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** One statement of a function's role on the table or its index. */
export type TablePermission = {
  actions: string[];
  isIndex: boolean;
  /** The prefixes that partition keys must have. Absent if the statement allows all keys. */
  prefixes?: string[];
  /** The only attributes that a request may name. */
  attributes?: string[];
};

/** By function, such as `MeteringApi`. */
export type TablePermissions = Record<string, TablePermission[]>;

type Statement = {
  Action: string | string[];
  Resource: unknown;
  Condition?: Record<string, Record<string, string | string[]>>;
};

/** What the synthesized roles allow each function in the table. */
export async function tablePermissions(): Promise<TablePermissions> {
  const files = (await readdir(`${PROJECT_ROOT}infra`, { recursive: true }))
    .filter((file) => file.endsWith('.ts'))
    .map((file) => `infra/${file}`)
    .sort();
  const inputs = [...files, 'shared/aws/tableKeys.ts', 'shared/aws/ticketKeys.ts', 'package-lock.json'];
  return cachedByInputs({ name: 'permissions', inputs }, readPermissions);
}

async function readPermissions(): Promise<TablePermissions> {
  const { functionsOf, resourcesOf, synthesize } = await import('../../infra/synthesize.ts');
  const { withMail } = await import('../../infra/stageVariants.ts');
  // Some functions exist only where e-mails are sent.
  const template = synthesize(withMail);
  const policies = resourcesOf(template, 'AWS::IAM::Policy').map(([, { Properties }]) => Properties);
  const permissions: TablePermissions = {};
  for (const [name, { Properties }] of functionsOf(template)) {
    const { 'Fn::GetAtt': role } = Properties.Role as { 'Fn::GetAtt': [string, string] };
    permissions[name] = policies
      .filter(({ Roles }) => JSON.stringify(Roles) === JSON.stringify([{ Ref: role[0] }]))
      .flatMap(({ PolicyDocument }) => (PolicyDocument as { Statement: Statement[] }).Statement)
      .flatMap(toPermission);
  }
  return permissions;
}

function toPermission({ Action, Resource, Condition = {} }: Statement): TablePermission[] {
  const actions = [Action].flat().filter((action) => action.startsWith('dynamodb:'));
  if (actions.length === 0) return [];
  const prefixes = Condition['ForAllValues:StringLike']?.['dynamodb:LeadingKeys'];
  const attributes = Condition['ForAllValues:StringEquals']?.['dynamodb:Attributes'];
  return [
    {
      actions: actions.map((action) => action.replace('dynamodb:', '')),
      isIndex: JSON.stringify(Resource).includes('/index/'),
      ...(prefixes && { prefixes: [prefixes].flat().map((prefix) => prefix.replace(/\*$/, '')) }),
      ...(attributes && { attributes: [attributes].flat() }),
    },
  ];
}
