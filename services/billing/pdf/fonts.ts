import cyrillic from '@fontsource/inter/files/inter-cyrillic-400-normal.woff';
import greek from '@fontsource/inter/files/inter-greek-400-normal.woff';
import latin from '@fontsource/inter/files/inter-latin-400-normal.woff';
import semibold from '@fontsource/inter/files/inter-latin-600-normal.woff';
import latinExtended from '@fontsource/inter/files/inter-latin-ext-400-normal.woff';
import vietnamese from '@fontsource/inter/files/inter-vietnamese-400-normal.woff';

export type Weight = 'regular' | 'semibold';

/**
 * Inter in parts, as the package has it. A text of the regular weight takes each character from the first part that has it; only the
 * headings of this service are semibold, and they are Latin.
 */
const PARTS = {
  regular: ['latin', 'latinExtended', 'cyrillic', 'greek', 'vietnamese'],
  semibold: ['semibold'],
} as const satisfies Record<Weight, readonly string[]>;

const FILES = { latin, latinExtended, cyrillic, greek, vietnamese, semibold };

/** What pdfkit uses of a font and has no public method for. */
type OpenFont = {
  hasGlyphForCodePoint(codePoint: number): boolean;
  layout(text: string, features?: string[]): unknown;
};

/** Digits of one width, so that those of a column are below each other. It also widens hyphens, which words have. */
const featuresOf = (text: string): string[] => (/[-\p{L}]/u.test(text) ? [] : ['tnum']);

/**
 * Makes the fonts known to a document. pdfkit embeds those that are used, each with the characters that occur. It keeps the layout of a
 * text only if it is drawn without features, so the fonts themselves add them.
 */
export function registerFonts(doc: PDFKit.PDFDocument): (part: string) => OpenFont {
  for (const [name, bytes] of Object.entries(FILES)) doc.registerFont(name, bytes as Uint8Array<ArrayBuffer>);
  const open = new Map<string, OpenFont>();
  return (part) => {
    doc.font(part);
    const { font } = (doc as unknown as { _font: { font: OpenFont } })._font;
    if (!open.has(part)) {
      const layout = font.layout.bind(font);
      font.layout = (text, features = featuresOf(text)) => layout(text, features);
      open.set(part, font);
    }
    return font;
  };
}

/** French has it between groups of digits, and the package of Inter does not. */
const NARROW_SPACE = '\u202f';

export type Run = { part: string; text: string };

/** Splits texts into runs of one font each. Returns undefined if no font has one of the characters. */
export function createRuns(
  use: (part: string) => OpenFont,
): (text: string, weight: Weight) => Run[] | undefined {
  const known: Record<Weight, Map<string, string | undefined>> = { regular: new Map(), semibold: new Map() };
  const partOf = (character: string, weight: Weight): string | undefined => {
    if (!known[weight].has(character)) {
      const codePoint = character.codePointAt(0) ?? 0;
      known[weight].set(
        character,
        PARTS[weight].find((part) => use(part).hasGlyphForCodePoint(codePoint)),
      );
    }
    return known[weight].get(character);
  };
  return (text, weight) => {
    const runs: Run[] = [];
    for (const character of text.normalize('NFC').replaceAll(NARROW_SPACE, '\u00a0')) {
      const part = partOf(character, weight);
      if (part === undefined) return undefined;
      const last = runs.at(-1);
      if (last?.part === part) last.text += character;
      else runs.push({ part, text: character });
    }
    return runs;
  };
}
