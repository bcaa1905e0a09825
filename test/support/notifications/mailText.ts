const ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&nbsp;': '\u00a0',
};

/** What stands within a line. Every other element begins a line of its own. */
const INLINE = /<\/?(?:strong|span|a)\b[^>]*>/g;

/**
 * The text that people see in the HTML of an e-mail, without its preheader: a line for each block, and after the text of a link its
 * address.
 */
export function mailText(html: string): string {
  const body = html.slice(html.indexOf('<h1'));
  return body
    .replace(/<!--.*?-->/gs, '')
    .replace(/<a\b[^>]*?href="([^"]*)"[^>]*>(.*?)<\/a>/gs, '$2 $1')
    .replace(INLINE, '')
    .replace(/<[^>]*>/g, '\n')
    .replace(/&(?:\w+|#39);/g, (entity) => ENTITIES[entity] ?? entity)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n');
}

/** The value of an attribute, or the text of an element, in which entities stand for characters. */
export const decoded = (text: string): string =>
  text.replace(/&(?:\w+|#39);/g, (entity) => ENTITIES[entity] ?? entity);
