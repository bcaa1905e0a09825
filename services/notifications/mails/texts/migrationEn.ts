import type { Formats, Money } from '../formats.ts';
import { prose, strong } from '../prose.ts';

type At = { at: number };
type Price = At & { plan: string; amount: Money };
type FirstPrice = Price & { months: number; then: Money };
type LastMonth = { month: string; percent: number; included: number };
type Projects = { plan: string; projects: number; projectsArchived: number };

const months = (count: number, format: Formats) =>
  `${format.number(count)} ${format.plural(count, { one: 'month', other: 'months' })}`;

const firstMonths = (count: number, format: Formats) =>
  count === 1 ? 'the first month' : `the first ${months(count, format)}`;

/** All of them, if projects of this service take the places of the plan. */
function archivedOf({ projects, projectsArchived }: Omit<Projects, 'plan'>, format: Formats): string {
  const all = `${format.number(projects)} projects`;
  if (projectsArchived < projects) return `${format.number(projectsArchived)} of your ${all}`;
  return projects === 1 ? 'your project' : `all of your ${all}`;
}

/** The texts of the e-mail about the change from minutes to sessions. */
export const migrationEn = {
  'migration.subject': ({ at }: At, format: Formats) =>
    `From ${format.date(at)} on, your plan counts sessions`,
  'migration.preheader': ({ at }: At, format: Formats) =>
    `Nothing is charged for this before ${format.date(at)}. You can choose another plan or leave.`,
  'migration.what': ({ at }: At, format: Formats) =>
    prose`Your plan changes on ${strong(format.dateWithYear(at))}, when it renews. Until now it has counted minutes. From then on it counts sessions: one connection through the gateway is one session, whatever its length.`,
  'migration.price': ({ plan, amount }: Price, format: Formats) =>
    prose`Your plan will be ${plan}, for ${strong(`${format.price(amount)} a month`)}. Taxes may be added.`,
  'migration.price.kept': ({ plan, amount, months: count, then }: FirstPrice, format: Formats) =>
    prose`Your plan will be ${plan}. For ${firstMonths(count, format)} you keep the price that you pay today, ${strong(`${format.price(amount)} a month`)}. After that it costs ${strong(`${format.price(then)} a month`)}. Taxes may be added.`,
  'migration.price.first': ({ plan, amount, months: count, then }: FirstPrice, format: Formats) =>
    prose`Your plan will be ${plan}. For ${firstMonths(count, format)} it costs ${strong(`${format.price(amount)} a month`)}. After that it costs ${strong(`${format.price(then)} a month`)}. Taxes may be added.`,
  'migration.free': ({ plan, at }: Price, format: Formats) =>
    prose`Your plan will be ${plan}, which ${strong('costs nothing')}. Your subscription ends on ${format.date(at)}.`,
  'migration.lastMonth': ({ month, percent, included }: LastMonth, format: Formats) =>
    prose`In ${format.month(month)} you would have used ${strong(format.percent(percent))} of ${format.number(included)} sessions.`,
  'migration.limit':
    'When the sessions of a month are used up, new ones are refused until the next month begins or you choose a larger plan. Nothing is billed on top.',
  'migration.overage': ({ at }: At, format: Formats) =>
    `Charges for additional minutes end. The invoice of ${format.date(at)} has the last of them.`,
  'migration.projects': ({ projects, projectsArchived }: Projects, format: Formats) =>
    prose`The plan has fewer projects than you have now: ${strong(archivedOf({ projects, projectsArchived }, format))} will be archived. An archived project keeps its history.`,
  'migration.choose': ({ at }: At, format: Formats) =>
    prose`You can choose another plan, or leave, until ${strong(format.dateTime(at))}. If you do nothing, your plan changes as described here.`,
  'migration.nothing': ({ at }: At, format: Formats) =>
    `The change itself costs nothing, and nothing is charged for it before ${format.date(at)}. Until then your plan stays as it is.`,
  'migration.why': ({ to }: { to: string }) =>
    `Sent to ${to}, because the plan that this address pays for changes.`,
  'act.migration': 'Choose or leave',
  'row.migration.from': 'Plan today',
  'row.migration.to': 'New plan',
  'row.migration.then': ({ months: count }: { months: number }, format: Formats) =>
    `After ${months(count, format)}`,
  'row.migration.at': 'Changes on',
};
