import PDFDocument from 'pdfkit';
import { createRuns, type Run, registerFonts, type Weight } from './fonts.ts';

/** DIN A4 in points, and its margins. */
export const PAGE = { width: 595.28, height: 841.89, left: 42, right: 42, top: 44, bottom: 54 };
export const TEXT_WIDTH = PAGE.width - PAGE.left - PAGE.right;

/** The colours of the pages' light look. On white, both texts have a contrast of at least 7:1. */
export const COLORS = { text: '#16191C', muted: '#4D565E', line: '#D5D9DC' };

export type TextStyle = { size: number; weight?: Weight; color?: string };

/** `y` is that of the baseline. A text that is aligned right ends at `x`. */
type Place = { x: number; y: number; align?: 'left' | 'right' };

export type Element = PDFKit.PDFStructureElement;

export type Sheet = ReturnType<typeof createSheet>;

/**
 * A tagged document of A4 pages. Every text is in the element of the structure whose name is its type, and everything else is an artifact.
 * All that pdfkit would take from the clock comes from `createdAt`, so that the same calls make the same bytes.
 */
export function createSheet(info: { title: string; language: string; createdAt: Date }) {
  const doc = new PDFDocument({
    autoFirstPage: false,
    bufferPages: true,
    size: [PAGE.width, PAGE.height],
    margins: { top: 0, bottom: 0, left: 0, right: 0 },
    pdfVersion: '1.7',
    // The types of pdfkit lack it.
    subset: 'PDF/UA' as 'PDF/A-1',
    tagged: true,
    lang: info.language,
    displayTitle: true,
    // Without one, pdfkit reads a font from the disk.
    font: '',
    info: { Title: info.title, Author: 'AI-Gate', CreationDate: info.createdAt },
  });
  const use = registerFonts(doc);
  const root = doc.struct('Document');
  doc.addStructure(root);
  return { doc, root, ...structure(doc), ...texts(doc, use) };
}

function structure(doc: PDFKit.PDFDocument) {
  return {
    addPage: () => void doc.addPage(),

    /** Adds an element to another one. Its content is drawn at once. */
    add(
      parent: Element,
      type: string,
      draw?: () => void,
      options: { scope?: string; expanded?: string } = {},
    ): Element {
      const element = draw ? doc.struct(type, options, draw) : doc.struct(type, options);
      parent.add(element);
      return element;
    },

    /** Draws what is no content: lines, and what each page repeats. */
    artifact(type: 'Layout' | 'Pagination', draw: () => void): void {
      doc.markContent('Artifact', { type });
      draw();
      doc.endMarkedContent();
    },

    lines(lines: { x: number; y: number; width: number }[]): void {
      doc.lineWidth(0.5).strokeColor(COLORS.line);
      for (const { x, y, width } of lines) doc.moveTo(x, y).lineTo(x + width, y);
      if (lines.length > 0) doc.stroke();
    },

    /** The file, once everything is drawn. */
    finish(): Promise<Uint8Array> {
      return new Promise((resolve, reject) => {
        const chunks: Buffer[] = [];
        doc.on('data', (chunk: Buffer) => chunks.push(chunk));
        doc.on('end', () => resolve(Buffer.concat(chunks)));
        doc.on('error', reject);
        doc.end();
      });
    },
  };
}

function texts(doc: PDFKit.PDFDocument, use: ReturnType<typeof registerFonts>) {
  const runsOf = createRuns(use);
  const runs = (text: string, { weight = 'regular' }: TextStyle): Run[] | undefined => runsOf(text, weight);
  const widthAtOne = (part: string, text: string): number => {
    use(part);
    return doc.fontSize(1).widthOfString(text);
  };
  const widths = new Map<string, number>();
  const widthOf = ({ part, text }: Run, size: number): number => {
    const key = `${part} ${text}`;
    const known = widths.get(key) ?? widthAtOne(part, text);
    widths.set(key, known);
    return known * size;
  };
  const required = (text: string, style: TextStyle): Run[] => {
    const found = runs(text, style);
    if (!found) throw new Error('a text has a character that no font of statements has');
    return found;
  };
  const width = (text: string, style: TextStyle): number =>
    required(text, style).reduce((sum, run) => sum + widthOf(run, style.size), 0);
  return {
    width,

    /** Whether the fonts have every character of the text. */
    isPrintable: (text: string): boolean => runs(text, { size: 1 }) !== undefined,

    text(text: string, { x, y, align = 'left' }: Place, style: TextStyle): void {
      let left = align === 'left' ? x : x - width(text, style);
      for (const run of required(text, style)) {
        doc
          .font(run.part)
          .fontSize(style.size)
          .fillColor(style.color ?? COLORS.text);
        doc.text(run.text, left, y, { lineBreak: false, baseline: 'alphabetic' });
        left += widthOf(run, style.size);
      }
    },

    /** The text in lines of at most this width. A word that is longer is broken. */
    wrap(text: string, lineWidth: number, style: TextStyle): string[] {
      const lines: string[] = [''];
      const fits = (one: string) => width(one, style) <= lineWidth;
      for (const word of text.split(' ')) {
        const line = lines.at(-1) ?? '';
        const longer = line === '' ? word : `${line} ${word}`;
        if (fits(longer)) {
          lines[lines.length - 1] = longer;
          continue;
        }
        if (line !== '') lines.push('');
        for (const character of word) {
          if (fits(`${lines.at(-1)}${character}`)) lines[lines.length - 1] += character;
          else lines.push(character);
        }
      }
      return lines;
    },

    /** The text, or as much of its beginning as fits, with an ellipsis. */
    shorten(text: string, lineWidth: number, style: TextStyle): string {
      if (width(text, style) <= lineWidth) return text;
      const characters = [...text];
      while (characters.length > 1 && width(`${characters.join('')}…`, style) > lineWidth) characters.pop();
      return `${characters.join('').trimEnd()}…`;
    },
  };
}
