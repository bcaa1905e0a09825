import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import mjml2html from 'mjml';
import type { LayoutNode } from '../../services/notifications/mails/fillLayout.ts';

const SOURCE = fileURLToPath(new URL('../../services/notifications/mails/layout.mjml', import.meta.url));

/** Where the compiled layout is. */
export const COMPILED_LAYOUT = fileURLToPath(
  new URL('../../services/notifications/mails/compiledLayout.ts', import.meta.url),
);

const HEADER = `/* Written by \`npm run mails -- compile\` from layout.mjml. Changes made here are lost. */
`;

/** A comment that begins or ends a part, or a slot. */
const TOKEN = /<!--\s*\{\{([#/])(\w+)\}\}\s*-->|\{\{(\w+)\}\}/g;

/** Compiles the MJML of the layout to the text of a module. Throws if MJML reports an error, or if a part has no end. */
export async function compileLayout(): Promise<string> {
  const source = readFileSync(SOURCE, 'utf8');
  const { html, errors } = await mjml2html(source.slice(source.indexOf('<mjml')), {
    // No web font: with one that it knows in a list of fonts, MJML loads it.
    fonts: {},
    validationLevel: 'strict',
    keepComments: true,
  });
  if (errors.length > 0) throw new Error(errors.map(({ formattedMessage }) => formattedMessage).join('\n'));
  const nodes = parseLayout(withoutIndentation(html));
  return `${HEADER}import type { Layout } from './fillLayout.ts';

export const compiledLayout: Layout = ${JSON.stringify(nodes, null, 1)};
`;
}

const withoutIndentation = (html: string): string => html.replace(/\s*\n\s*/g, '\n').trim();

/** Splits HTML at its slots and parts. */
export function parseLayout(html: string): LayoutNode[] {
  const root: LayoutNode[] = [];
  const open: { part: string; nodes: LayoutNode[] }[] = [];
  const append = (node: LayoutNode) => (open.at(-1)?.nodes ?? root).push(node);
  let end = 0;
  for (const { 0: token, 1: sign, 2: part = '', 3: slot, index } of html.matchAll(TOKEN)) {
    if (index > end) append(html.slice(end, index));
    end = index + token.length;
    if (slot !== undefined) append({ slot });
    else if (sign === '#') {
      const node = { part, nodes: [] };
      append(node);
      open.push(node);
    } else if (open.pop()?.part !== part) throw new Error(`a part ends that did not begin last: ${part}`);
  }
  const [unclosed] = open;
  if (unclosed) throw new Error(`a part has no end: ${unclosed.part}`);
  return [...root, html.slice(end)];
}
