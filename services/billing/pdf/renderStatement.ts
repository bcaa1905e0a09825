import { shownPlan } from '../../../shared/account/plans.ts';
import type { Amounts, ProjectAmounts } from '../../../shared/account/usageAmounts.ts';
import type { Language } from '../../../shared/contract/notifications/languages.ts';
import { isoDay, SECONDS_PER_MINUTE } from '../../../shared/time.ts';
import { notByDay, type Statement } from '../domain/statement.ts';
import { COLORS, createSheet, PAGE, type Sheet, TEXT_WIDTH } from './sheet.ts';
import { type StatementWords, statementWords } from './statementTexts.ts';
import { type Column, type Cursor, chooseFlow, drawTable, type Flow, isWide } from './table.ts';

export type StatementFile = {
  statement: Statement;
  accountId: string;
  /** The names of projects by their ids. */
  names: ReadonlyMap<string, string>;
  /** The numbers of Stripe's invoices; undefined if Stripe could not be asked. */
  numbers: string[] | undefined;
  language: Language;
};

type Drawing = StatementFile & { sheet: Sheet; words: StatementWords; cursor: Cursor };

/** A day has a column for each of these projects. Others follow in a table of their own. */
const PROJECTS_IN_TABLE_MAX = 8;

const PROJECT_FLOW = { size: 9, row: 14, blocks: 1 };
const HEADING_HEIGHT = 30;

/** The statement as a tagged PDF. The same input makes the same bytes: its dates are those of the period. */
export function renderStatement(file: StatementFile): Promise<Uint8Array> {
  const { statement, accountId, language } = file;
  const words = statementWords(language);
  const days = words.days(words.formatDay(isoDay(statement.start)), words.formatDay(isoDay(statement.end)));
  const sheet = createSheet({
    title: `${words.title}, ${accountId}, ${days}`,
    language,
    createdAt: new Date(statement.end * 1000),
  });
  sheet.addPage();
  const drawing = { ...file, sheet, words, cursor: { y: PAGE.top } };
  drawTop(drawing);
  drawUsage(drawing);
  drawNotes(drawing);
  drawFooters(drawing, days);
  sheet.root.end();
  return sheet.finish();
}

const minutesOf = ({ seconds }: Amounts): number => Math.floor(seconds / SECONDS_PER_MINUTE);

/** The title, the sessions of the period, and what the statement is about. */
function drawTop({ sheet, words, statement, accountId, numbers, cursor }: Drawing): void {
  const { start, end, sessions, sessionsIncluded, plan, asOf } = statement;
  const { root, add, text } = sheet;
  const left = PAGE.left;
  const muted = { size: 9.5, color: COLORS.muted };
  add(root, 'P', () => text('AI-Gate', { x: left, y: 54 }, { size: 11, weight: 'semibold' }));
  add(root, 'H1', () => text(words.title, { x: left, y: 92 }, { size: 20, weight: 'semibold' }));
  const period = words.period(words.formatInstant(start), words.formatInstant(end));
  add(root, 'P', () => text(period, { x: left, y: 110 }, muted));
  const used = words.formatNumber(sessions);
  const large = { size: 34, weight: 'semibold' } as const;
  add(root, 'P', () => {
    text(used, { x: left, y: 162 }, large);
    text(words.sessionsUsed(used), { x: left + sheet.width(used, large) + 6, y: 162 }, { size: 12 });
  });
  const included = words.included(words.formatNumber(sessionsIncluded), words.plans[shownPlan(plan)]);
  add(root, 'P', () => text(included, { x: left, y: 180 }, muted));
  const minutes = words.minutesUsed(words.formatNumber(minutesOf(statement)));
  add(root, 'P', () => text(minutes, { x: left, y: 196 }, { size: 8, color: COLORS.muted }));
  const facts: [label: string, value: string][] = [
    [words.account, accountId],
    [words.plan, words.plans[shownPlan(plan)]],
    [words.invoices, numbers === undefined ? words.invoicesUnread : numbers.join(', ') || words.noInvoices],
    [words.asOf, asOf === undefined ? words.unknown : `${words.formatInstant(asOf)} UTC`],
  ];
  cursor.y = Math.max(214, drawFacts(sheet, facts, 146));
}

const FACTS_LEFT = 320;
const FACT_VALUES_LEFT = 396;

/** Labels with their values beside them. Returns where they end. */
function drawFacts(sheet: Sheet, facts: [label: string, value: string][], top: number): number {
  const style = { size: 8.5 };
  let y = top;
  for (const [label, value] of facts) {
    const lines = sheet.wrap(value, PAGE.width - PAGE.right - FACT_VALUES_LEFT, style);
    sheet.add(sheet.root, 'P', () => {
      sheet.text(label, { x: FACTS_LEFT, y }, { ...style, color: COLORS.muted });
      lines.forEach((line, index) => {
        sheet.text(line, { x: FACT_VALUES_LEFT, y: y + index * 11 }, style);
      });
    });
    y += lines.length * 11 + 4;
  }
  return y;
}

function drawHeading({ sheet, cursor }: Drawing, type: 'H2' | 'H3', heading: string): void {
  if (cursor.y + HEADING_HEIGHT + 40 > PAGE.height - PAGE.bottom) {
    sheet.addPage();
    cursor.y = PAGE.top - 16;
  }
  const y = cursor.y + 22;
  const style = { size: type === 'H2' ? 12 : 10, weight: 'semibold' } as const;
  sheet.add(sheet.root, type, () => sheet.text(heading, { x: PAGE.left, y }, style));
  cursor.y += HEADING_HEIGHT;
}

/** The projects, and the days with a column for each of them. */
function drawUsage(drawing: Drawing): void {
  const { sheet, words, statement, cursor } = drawing;
  const { projects } = statement;
  const { root: parent } = sheet;
  const hasProjects = projects.some(({ projectId }) => projectId !== null);
  const groups = hasProjects ? inGroups(projects, PROJECTS_IN_TABLE_MAX) : [[]];
  // The table of days begins below that of the projects.
  const ofProjects = hasProjects ? HEADING_HEIGHT + (projects.length + 1) * PROJECT_FLOW.row : 0;
  const { flow } = fitDays(drawing, groups[0] ?? [], {
    heads: 'keys',
    top: cursor.y + ofProjects + HEADING_HEIGHT,
  });
  const heads = isWide(flow) ? 'names' : 'keys';
  if (hasProjects) {
    drawHeading(drawing, 'H2', words.byProject);
    drawTable(sheet, { parent, columns: projectColumns(drawing, heads), flow: PROJECT_FLOW, cursor });
  }
  drawHeading(drawing, 'H2', words.byDay);
  for (const [index, group] of groups.entries()) {
    const first = index * PROJECTS_IN_TABLE_MAX + 1;
    if (groups.length > 1) drawHeading(drawing, 'H3', words.partOf(first, first + group.length - 1));
    drawTable(sheet, { parent, ...fitDays(drawing, group, { heads, top: cursor.y }), cursor });
  }
}

/** The table of days. If it would take more than two pages, and not without the minutes of each day, it is without them. */
function fitDays(
  drawing: Drawing,
  projects: ProjectAmounts[],
  { heads, top }: { heads: Heads; top: number },
): { columns: Column[]; flow: Flow } {
  const columns = dayColumns(drawing, projects, heads);
  const { flow, isShort } = chooseFlow(drawing.sheet, columns, top);
  if (isShort) return { columns, flow };
  const fewer = columns.filter(({ isSmall }) => !isSmall);
  const other = chooseFlow(drawing.sheet, fewer, top);
  return other.isShort ? { columns: fewer, flow: other.flow } : { columns, flow };
}

const inGroups = <One>(all: One[], size: number): One[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
    all.slice(index * size, (index + 1) * size),
  );

/** A name that the fonts do not have is the id, which has characters of ASCII only. */
function nameOf({ sheet, words, names }: Drawing, { projectId }: ProjectAmounts): string {
  if (projectId === null) return words.noProject;
  const name = names.get(projectId) ?? projectId;
  return sheet.isPrintable(name) ? name : projectId;
}

/** `keys`: in narrow columns a project has its place in the list of projects for a heading. */
type Heads = 'names' | 'keys';

const keyOf = ({ statement }: Drawing, project: ProjectAmounts): string =>
  `#${statement.projects.indexOf(project) + 1}`;

function projectColumns(drawing: Drawing, heads: Heads): Column[] {
  const { words, statement } = drawing;
  const { projects } = statement;
  const label = (project: ProjectAmounts) =>
    heads === 'keys' ? `${keyOf(drawing, project)}  ${nameOf(drawing, project)}` : nameOf(drawing, project);
  return [
    { head: words.project, cells: projects.map(label) },
    { head: words.sessions, cells: projects.map(({ sessions }) => words.formatNumber(sessions)) },
    { head: words.minutes, isSmall: true, cells: projects.map((one) => words.formatNumber(minutesOf(one))) },
  ];
}

function dayColumns(drawing: Drawing, projects: ProjectAmounts[], heads: Heads): Column[] {
  const { words, statement } = drawing;
  const { days } = statement;
  const ofProject = (project: ProjectAmounts): Column => ({
    head: heads === 'keys' ? keyOf(drawing, project) : nameOf(drawing, project),
    name: nameOf(drawing, project),
    cells: days.map((day) =>
      words.formatNumber(
        day.projects.find(({ projectId }) => projectId === project.projectId)?.sessions ?? 0,
      ),
    ),
  });
  return [
    { head: words.day, cells: days.map(({ day }) => words.formatDay(day)) },
    ...projects.map(ofProject),
    {
      head: projects.length === 0 ? words.sessions : words.total,
      cells: days.map(({ sessions }) => words.formatNumber(sessions)),
    },
    { head: words.minutes, isSmall: true, cells: days.map((day) => words.formatNumber(minutesOf(day))) },
  ];
}

function drawNotes({ sheet, words, statement, cursor }: Drawing): void {
  const rest = notByDay(statement);
  const notes = [
    ...(statement.days.length === 0 ? [words.noUsage] : []),
    ...(rest.sessions > 0 || rest.seconds >= SECONDS_PER_MINUTE
      ? [words.notByDay(words.formatNumber(rest.sessions), words.formatNumber(minutesOf(rest)))]
      : []),
    words.note,
  ];
  const style = { size: 8, color: COLORS.muted };
  cursor.y += 8;
  for (const note of notes) {
    const lines = sheet.wrap(note, TEXT_WIDTH, style);
    if (cursor.y + lines.length * 11 > PAGE.height - PAGE.bottom + 10) {
      sheet.addPage();
      cursor.y = PAGE.top;
    }
    const top = cursor.y + 10;
    sheet.add(sheet.root, 'P', () =>
      lines.forEach((line, index) => {
        sheet.text(line, { x: PAGE.left, y: top + index * 11 }, style);
      }),
    );
    cursor.y += lines.length * 11 + 4;
  }
}

/** Each page says whose it is. The structure has that once. */
function drawFooters({ sheet, words, accountId }: Drawing, days: string): void {
  const { doc } = sheet;
  const { count } = doc.bufferedPageRange();
  const style = { size: 8, color: COLORS.muted };
  const y = PAGE.height - 28;
  for (let page = 0; page < count; page++) {
    doc.switchToPage(page);
    sheet.artifact('Pagination', () => {
      const whose = sheet.shorten(`${words.title}, ${accountId}, ${days}`, TEXT_WIDTH - 80, style);
      sheet.text(whose, { x: PAGE.left, y }, style);
      const place = { x: PAGE.width - PAGE.right, y, align: 'right' as const };
      sheet.text(words.page(page + 1, count), place, style);
    });
  }
}
