/** A part of a line: text, code between backticks, or the address of a web page. */
export type MessagePart =
  | { readonly kind: 'text' | 'code'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly href: string };

/** A paragraph, whose line breaks are kept, or code between two fences. */
export type MessageBlock =
  | { readonly kind: 'paragraph'; readonly parts: readonly MessagePart[] }
  | { readonly kind: 'code'; readonly text: string };

/** A line that begins or ends code: three backticks, and at the beginning the name of a language. */
const FENCE = /^```[\w+#.-]*\s*$/;
const CLOSING_FENCE = /^```\s*$/;

/** Code within a line, or what begins like an address. Each reads the text once: a message has up to 10,000 characters. */
const PART = /`([^`\n]+)`|https?:\/\/[^\s<>"`\\]+/gi;

/** What ends a sentence rather than an address. */
const ENDS = new Set(".,;:!?'’”»*_~…");
const BRACKETS: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

/**
 * Reads the plain text of a message: paragraphs between empty lines, code between fences or backticks, and addresses with `http:` or
 * `https:`. Nothing else has a meaning: HTML and other schemes stay text. A fence that is not closed reaches the end.
 */
export function parseMessage(text: string): MessageBlock[] {
  const blocks: MessageBlock[] = [];
  let paragraph: string[] = [];
  let code: string[] | undefined;
  const endParagraph = () => {
    if (paragraph.length > 0) blocks.push({ kind: 'paragraph', parts: partsOf(paragraph.join('\n')) });
    paragraph = [];
  };
  const endCode = () => {
    if (code?.some((line) => line.trim() !== '')) blocks.push({ kind: 'code', text: code.join('\n') });
    code = undefined;
  };
  for (const line of text.split(/\r\n|\r|\n/)) {
    if (code) {
      if (CLOSING_FENCE.test(line)) endCode();
      else code.push(line);
    } else if (FENCE.test(line)) {
      endParagraph();
      code = [];
    } else if (line.trim() === '') endParagraph();
    else paragraph.push(line);
  }
  endParagraph();
  endCode();
  return blocks;
}

function partsOf(text: string): MessagePart[] {
  const parts: MessagePart[] = [];
  let from = 0;
  const addText = (to: number) => {
    if (to > from) parts.push({ kind: 'text', text: text.slice(from, to) });
  };
  for (const match of text.matchAll(PART)) {
    const [found, code] = match;
    const link = code === undefined ? linkOf(found) : undefined;
    if (code === undefined && !link) continue;
    addText(match.index);
    parts.push(link ?? { kind: 'code', text: code ?? '' });
    from = match.index + (link ? link.text.length : found.length);
  }
  addText(text.length);
  return parts;
}

/** Undefined for what is no address of a web page, and for one with a user name, which looks like the name of another site. */
function linkOf(found: string): MessagePart | undefined {
  const text = withoutEnd(found);
  if (!URL.canParse(text)) return undefined;
  const { protocol, username, password, href } = new URL(text);
  const isSafe = (protocol === 'https:' || protocol === 'http:') && username === '' && password === '';
  return isSafe ? { kind: 'link', text, href } : undefined;
}

/** An address without the end of its sentence, and without a bracket that was opened before it. */
function withoutEnd(address: string): string {
  const open: Record<string, number> = {};
  for (const character of address) open[character] = (open[character] ?? 0) + 1;
  let end = address.length;
  for (; end > 0; end--) {
    const last = address[end - 1] ?? '';
    const opening = BRACKETS[last];
    const isUnopened = opening !== undefined && (open[last] ?? 0) > (open[opening] ?? 0);
    if (!ENDS.has(last) && !isUnopened) break;
    open[last] = (open[last] ?? 0) - 1;
  }
  return address.slice(0, end);
}
