import { COLORS, type Element, PAGE, type Sheet, TEXT_WIDTH } from './sheet.ts';

/** A column of texts. Those of the first column are the headings of their rows; all others are numbers, aligned right. */
export type Column = {
  head: string;
  /** What a short heading stands for. */
  name?: string;
  /** Shown for information only. */
  isSmall?: boolean;
  cells: string[];
};

/** How the rows flow: in blocks beside each other, and then on the next page. */
export type Flow = { size: number; row: number; blocks: number };

/** Where the next thing is drawn, from the top of the current page. */
export type Cursor = { y: number };

/** Between columns, in units of the size of the text. */
const CELL_GAP = 0.8;
const BLOCK_GAP = 14;

/** Numbers for information are smaller by this, in points. */
const SMALLER = 1;

/** A month is one table over the whole width. */
const WIDE: Flow = { size: 8.5, row: 12.5, blocks: 1 };
const WIDE_ROWS_MAX = 40;

/** A longer time is in blocks, in the largest of these in which it takes two pages at most. */
const DENSE = [
  { size: 8, row: 11 },
  { size: 7, row: 9.6 },
  { size: 6.5, row: 8.6 },
  { size: 6, row: 7.8 },
];
const PAGES_MAX = 2;

/** Left free below the last row, for the notes. */
const NOTES_HEIGHT = 60;

/** The columns at their least widths for a size of text. A heading takes part in it as far as it is short. */
function leastWidths(sheet: Sheet, columns: Column[], size: number): number[] {
  return columns.map(({ cells, head, isSmall }) => {
    const style = { size: size - (isSmall ? SMALLER : 0) };
    const widest = cells.reduce((most, cell) => Math.max(most, sheet.width(cell, style)), 0);
    return Math.max(widest, Math.min(sheet.width(head, style), 5 * size)) + CELL_GAP * size;
  });
}

const rowsOf = (columns: Column[]) => columns[0]?.cells.length ?? 0;
const sum = (numbers: number[]) => numbers.reduce((total, one) => total + one, 0);

/** The space for rows below `top`, after the heading of each block. */
const rowsBelow = (top: number, row: number) => Math.floor((PAGE.height - PAGE.bottom - top) / row) - 1;

/** How the rows of a table that begins at `top` flow, and whether they take two pages at most. */
export function chooseFlow(sheet: Sheet, columns: Column[], top: number): { flow: Flow; isShort: boolean } {
  const count = rowsOf(columns);
  if (count <= WIDE_ROWS_MAX && sum(leastWidths(sheet, columns, WIDE.size)) <= TEXT_WIDTH)
    return { flow: WIDE, isShort: true };
  const flows = DENSE.map(({ size, row }): Flow => {
    const width = sum(leastWidths(sheet, columns, size)) - CELL_GAP * size;
    return { size, row, blocks: Math.max(1, Math.floor((TEXT_WIDTH + BLOCK_GAP) / (width + BLOCK_GAP))) };
  });
  const isShort = ({ row, blocks }: Flow) => {
    const rowsOfBlock = rowsBelow(top, row) + (PAGES_MAX - 1) * rowsBelow(PAGE.top, row);
    return count <= blocks * (rowsOfBlock - Math.ceil(NOTES_HEIGHT / row));
  };
  const flow = flows.find(isShort);
  return flow ? { flow, isShort: true } : { flow: flows.at(-1) as Flow, isShort: false };
}

export const isWide = ({ size }: Flow): boolean => size === WIDE.size;

/** Draws a table into the element, and moves the cursor below it. */
export function drawTable(
  sheet: Sheet,
  { parent, columns, flow, cursor }: { parent: Element; columns: Column[]; flow: Flow; cursor: Cursor },
): void {
  const table = sheet.add(parent, 'Table');
  const blockWidth = (TEXT_WIDTH - (flow.blocks - 1) * BLOCK_GAP) / flow.blocks;
  const edges = edgesOf(sheet, { columns, flow, blockWidth });
  let drawn = 0;
  for (let page = 0; drawn < rowsOf(columns); page++) {
    if (page > 0 || rowsBelow(cursor.y, flow.row) < 1) {
      sheet.addPage();
      cursor.y = PAGE.top;
    }
    const onPage = Math.min(rowsOf(columns) - drawn, flow.blocks * rowsBelow(cursor.y, flow.row));
    // The last page has blocks of the same height.
    const inBlock = Math.ceil(onPage / flow.blocks);
    for (let block = 0; block * inBlock < onPage; block++) {
      const rows = { from: drawn + block * inBlock, to: drawn + Math.min(onPage, (block + 1) * inBlock) };
      const left = PAGE.left + block * (blockWidth + BLOCK_GAP);
      const isFirst = page === 0 && block === 0;
      drawBlock(sheet, { table, columns, flow, edges, left, top: cursor.y, rows, isFirst, blockWidth });
    }
    drawn += onPage;
    cursor.y += (inBlock + 1) * flow.row;
  }
  table.end();
}

type Edges = { left: number; right: number }[];

/** Where each column begins and ends in its block. What is left over is shared by all; what is missing is taken from the first one. */
function edgesOf(
  sheet: Sheet,
  { columns, flow, blockWidth }: { columns: Column[]; flow: Flow; blockWidth: number },
): Edges {
  const least = leastWidths(sheet, columns, flow.size);
  const gap = CELL_GAP * flow.size;
  const over = blockWidth + gap - sum(least);
  let left = 0;
  return least.map((width, index) => {
    const missing = index === 0 ? Math.min(0, over) : 0;
    const own = width + missing + Math.max(0, over) / columns.length;
    const edge = { left, right: left + own - gap };
    left += own;
    return edge;
  });
}

type Block = {
  table: Element;
  columns: Column[];
  flow: Flow;
  edges: Edges;
  left: number;
  top: number;
  /** The rows `from` up to and without `to`. */
  rows: { from: number; to: number };
  /** Only the first block has the headings of the table. The others repeat them for the eye. */
  isFirst: boolean;
  blockWidth: number;
};

function drawBlock(sheet: Sheet, block: Block): void {
  const { table, columns, flow, left, top, rows, isFirst, blockWidth } = block;
  const baseline = (line: number) => top + line * flow.row + flow.row * 0.7;
  if (isFirst) {
    const heads = sheet.add(table, 'TR');
    columns.forEach((column, index) => {
      const options = { scope: 'Column', ...(column.name === undefined ? {} : { expanded: column.name }) };
      sheet.add(heads, 'TH', () => drawHead(sheet, block, { index, y: baseline(0) }), options);
    });
    heads.end();
  } else {
    sheet.artifact('Layout', () =>
      columns.forEach((_, index) => {
        drawHead(sheet, block, { index, y: baseline(0) });
      }),
    );
  }
  for (let row = rows.from; row < rows.to; row++) {
    const element = sheet.add(table, 'TR');
    columns.forEach((_, index) => {
      const draw = () => drawCell(sheet, block, { index, row, y: baseline(row - rows.from + 1) });
      if (index === 0) sheet.add(element, 'TH', draw, { scope: 'Row' });
      else sheet.add(element, 'TD', draw);
    });
    element.end();
  }
  const below = Array.from({ length: rows.to - rows.from + 1 }, (_, line) => ({
    x: left,
    y: top + (line + 1) * flow.row,
    width: blockWidth,
  }));
  sheet.artifact('Layout', () => sheet.lines(below));
}

/** The place of a column's text in its block. */
function placeOf({ edges, left }: Block, index: number, y: number) {
  const edge = edges[index] ?? { left: 0, right: 0 };
  const width = edge.right - edge.left;
  return index === 0
    ? { place: { x: left + edge.left, y, align: 'left' as const }, width }
    : { place: { x: left + edge.right, y, align: 'right' as const }, width };
}

function drawHead(sheet: Sheet, block: Block, { index, y }: { index: number; y: number }): void {
  const column = block.columns[index];
  if (!column) return;
  const style = { size: block.flow.size - SMALLER, color: COLORS.muted };
  const { place, width } = placeOf(block, index, y);
  sheet.text(sheet.shorten(column.head, width, style), place, style);
}

function drawCell(
  sheet: Sheet,
  block: Block,
  { index, row, y }: { index: number; row: number; y: number },
): void {
  const column = block.columns[index];
  if (!column) return;
  const { size } = block.flow;
  const style = column.isSmall ? { size: size - SMALLER, color: COLORS.muted } : { size };
  const { place, width } = placeOf(block, index, y);
  sheet.text(sheet.shorten(column.cells[row] ?? '', width, style), place, style);
}
