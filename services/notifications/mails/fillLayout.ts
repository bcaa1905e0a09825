/** Text, the value with this name, or a part that is there once, several times or not at all. */
export type LayoutNode = string | { slot: string } | { part: string; nodes: Layout };
export type Layout = readonly LayoutNode[];

/** The values of slots, and the parts by their names: one, or a list of those that follow each other. Without a value a part is left out. */
export type LayoutValues = {
  readonly [name: string]: string | LayoutValues | readonly LayoutValues[] | undefined;
};

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');

/**
 * Fills a layout. Every value is escaped, for text and for attributes in quotation marks, so no value can become markup. Within a part,
 * its own values count before those around it. Throws for a slot without a value.
 */
export function fillLayout(layout: Layout, values: LayoutValues): string {
  return layout.map((node) => fillNode(node, values)).join('');
}

function fillNode(node: LayoutNode, values: LayoutValues): string {
  if (typeof node === 'string') return node;
  if ('slot' in node) {
    const value = values[node.slot];
    if (typeof value !== 'string') throw new Error(`the layout has a slot without a value: ${node.slot}`);
    return escapeHtml(value);
  }
  const part = values[node.part] ?? [];
  if (typeof part === 'string') throw new Error(`the layout has a part whose value is a text: ${node.part}`);
  const scopes: readonly LayoutValues[] = Array.isArray(part) ? part : [part];
  return scopes.map((scope) => fillLayout(node.nodes, { ...values, ...scope })).join('');
}
