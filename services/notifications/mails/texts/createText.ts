import { createFormats, type FormatOptions, type Formats, toFrenchSpaces } from '../formats.ts';
import type { Prose, Run } from '../prose.ts';
import { en } from './en.ts';
import { fr } from './fr.ts';
import type { Message } from './messages.ts';

type Source = typeof en;
export type MessageKey = keyof Source & string;

type ParametersOf<M> = M extends (parameters: infer Parameters, format: Formats) => unknown
  ? [parameters: Parameters]
  : [];

/** A message with strong pieces is a paragraph, every other one a text. */
type ResultOf<M> = M extends (...values: never) => infer Result ? Result : M extends string ? string : M;

/** The texts of one language: `text.t('quota.left', { left: 988 })`, and `text.format` for single values. */
export type Text = {
  readonly format: Formats;
  t<Key extends MessageKey>(key: Key, ...parameters: ParametersOf<Source[Key]>): ResultOf<Source[Key]>;
  /** The name of a plan, in the way that people read it. */
  plan(plan: string): string;
};

const MESSAGES = { en, fr };

export function createText(options: FormatOptions): Text {
  const format = createFormats(options);
  const messages = MESSAGES[options.language];
  const names = {
    free: messages['plan.free'],
    starter: messages['plan.starter'],
    growth: messages['plan.growth'],
  };
  return {
    format,
    t(key, ...[parameters]) {
      const message: Message = messages[key];
      const result = typeof message === 'function' ? message(parameters as never, format) : message;
      return finish(result, options) as ResultOf<Source[typeof key]>;
    },
    plan: (plan) => format.plan(plan, names),
  };
}

function finish(message: string | Prose, options: FormatOptions): string | Prose {
  if (options.language !== 'fr') return message;
  return typeof message === 'string' ? toFrench(message) : toFrenchProse(message);
}

/** "déc." ends a sentence with one point. */
const toFrench = (text: string): string => toFrenchSpaces(text).replaceAll('..', '.');

function toFrenchProse(paragraph: Prose): Prose {
  const runs: Run[] = [];
  for (const { text, isStrong } of paragraph) {
    const isSecondPoint = text.startsWith('.') && runs.at(-1)?.text.endsWith('.') === true;
    runs.push({ text: toFrench(isSecondPoint ? text.slice(1) : text), isStrong });
  }
  return runs.filter(({ text }) => text !== '');
}
