import type { MailContext } from '../domain/mail.ts';
import type { Link, Meter, WholeContent } from './content.ts';
import type { LayoutValues } from './fillLayout.ts';
import { LOGO } from './logo.ts';
import { asProse, type Prose } from './prose.ts';

/** The values of the slots and parts in `layout.mjml`. */
export function layoutValues(content: WholeContent, { language, pagesUrl }: MailContext): LayoutValues {
  const { subject, preheader, paragraphs, meter, rows, closing, button, link, why } = content;
  const { preferences, provider } = content;
  return {
    language,
    subject,
    preheader,
    logoLight: `${pagesUrl}${LOGO.light}`,
    logoDark: `${pagesUrl}${LOGO.dark}`,
    paragraphs: paragraphs.map(paragraphValues),
    meter: meter && meterValues(meter),
    rows: rows && { row: rows },
    closing: closing && { paragraphs: closing.map(paragraphValues) },
    buttonUrl: button.url,
    buttonLabel: button.label,
    link: link && linkValues(link),
    why,
    preferences: preferences && linkValues(preferences),
    provider,
  };
}

const linkValues = ({ label, url }: Link): LayoutValues => ({ label, url });

const NO_BREAK_SPACE = '\u00a0';

/** HTML shows several spaces as one, and none at the start of a paragraph. A line can still break at the last one of several within it. */
const keepSpaces = (text: string): string =>
  text
    .replace(/^ +/, (spaces) => NO_BREAK_SPACE.repeat(spaces.length))
    .replace(/ {2,}/g, (spaces) => `${NO_BREAK_SPACE.repeat(spaces.length - 1)} `);

const paragraphValues = (paragraph: string | Prose): LayoutValues => ({
  run: asProse(typeof paragraph === 'string' ? keepSpaces(paragraph) : paragraph).map(({ text, isStrong }) =>
    isStrong ? { strong: { text } } : { plain: { text } },
  ),
});

/** From the tokens `warn` and `bad` of the pages. Cells of no width would still show their edge. */
const METER_COLORS = { warn: '#B36B00', bad: '#C93A2B' };

function meterValues({ used, of, left, percent, state }: Meter): LayoutValues {
  const isFull = percent >= 100;
  return {
    used,
    of,
    left,
    state,
    color: METER_COLORS[state],
    filled: percent <= 0 ? undefined : { percent: String(percent), radius: isFull ? '3px' : '3px 0 0 3px' },
    rest: isFull
      ? undefined
      : { percent: String(100 - percent), radius: percent <= 0 ? '3px' : '0 3px 3px 0' },
  };
}
