import type { Link, WholeContent } from './content.ts';
import { asProse, plainText } from './prose.ts';
import type { Text } from './texts/createText.ts';

/** An e-mail as plain text: what its HTML says, in the same order. */
export function textOf(content: WholeContent, { t }: Text): string {
  const {
    subject,
    paragraphs,
    meter,
    rows,
    closing = [],
    button,
    link,
    why,
    preferences,
    provider,
  } = content;
  const lineOf = ({ label, url }: Link) => `${t('text.label', { label })}\n${url}`;
  const blocks = [
    subject,
    ...paragraphs.map((paragraph) => plainText(asProse(paragraph))),
    meter && `${meter.used} ${meter.of} · ${meter.left}`,
    rows?.map(({ label, value }) => `${t('text.label', { label })} ${value}`).join('\n'),
    ...closing.map((paragraph) => plainText(asProse(paragraph))),
    [button, link].flatMap((each) => (each ? [lineOf(each)] : [])).join('\n'),
    '---',
    why,
    preferences && lineOf(preferences),
    provider,
  ];
  return `${blocks.filter((block) => block !== undefined).join('\n\n')}\n`;
}
