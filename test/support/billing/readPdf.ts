import { getDocumentProxy } from 'unpdf';

type Node = { role?: string; lang?: string; type?: string; id?: string; children?: Node[] };

export type ReadPdf = {
  pages: number;
  /** Of the catalogue. */
  lang: string | undefined;
  isTagged: boolean;
  title: string | undefined;
  xmp: string;
  /** Each element of the structure with text of its own, in the order in which it is read: its role and its text. */
  elements: { role: string; text: string }[];
  /** The texts of the cells of each row, of all tables. */
  rows: string[][];
  /** All that is on the pages, artifacts too. */
  text: string;
};

/** What a program reads of a PDF: PDF.js, which browsers show PDFs with. */
export async function readPdf(bytes: Uint8Array): Promise<ReadPdf> {
  // PDF.js takes the buffer away.
  const pdf = await getDocumentProxy(new Uint8Array(bytes), { verbosity: 0 });
  const read: ReadPdf = {
    pages: pdf.numPages,
    lang: undefined,
    isTagged: (await pdf.getMarkInfo())?.Marked === true,
    title: undefined,
    xmp: '',
    elements: [],
    rows: [],
    text: '',
  };
  const { info, metadata } = await pdf.getMetadata();
  const { Title: title, Language: lang } = info as { Title?: string; Language?: string };
  read.title = title;
  read.lang = lang;
  read.xmp = metadata?.getRaw() ?? '';
  for (let number = 1; number <= pdf.numPages; number++) {
    const page = await pdf.getPage(number);
    const { items } = await page.getTextContent({ includeMarkedContent: true });
    const byId = new Map<string, string>();
    const open: (string | undefined)[] = [];
    for (const item of items) {
      if ('str' in item) {
        read.text += `${item.str}\n`;
        const id = open.findLast((one) => one !== undefined);
        if (id !== undefined) byId.set(id, `${byId.get(id) ?? ''}${item.str}`);
      } else if (item.type === 'endMarkedContent') open.pop();
      else open.push(item.id);
    }
    addElements(read, byId, (await page.getStructTree()) as Node | null);
  }
  await pdf.loadingTask.destroy();
  return read;
}

const textOf = (byId: Map<string, string>, { type, id, children = [] }: Node): string =>
  type === 'content' ? (byId.get(id ?? '') ?? '') : children.map((child) => textOf(byId, child)).join('');

function addElements(read: ReadPdf, byId: Map<string, string>, node: Node | null): void {
  if (!node) return;
  const { role = '', children = [] } = node;
  if (children.some(({ type }) => type === 'content')) read.elements.push({ role, text: textOf(byId, node) });
  if (role === 'TR') read.rows.push(children.map((cell) => textOf(byId, cell)));
  for (const child of children) addElements(read, byId, child);
}
