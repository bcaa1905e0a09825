import { parseOptions } from '../../local/parseOptions.ts';
import { UserError } from '../../local/userError.ts';

/** In the order in which they run: what is timed comes before what leaves the machine warm. */
export const SECTIONS = [
  'counted',
  'webhooks',
  'startUp',
  'warmPath',
  'hotAccount',
  'peers',
  'burst',
  'growth',
  'year',
] as const;

export type Section = (typeof SECTIONS)[number];

export type Options = { sections: readonly Section[]; jsonFile: string | undefined; asksForHelp: boolean };

export const USAGE = `npm run bench -- [options]
  --only NAME   one part of it, or several with a comma between: ${SECTIONS.join(', ')}
  --json FILE   also writes [{ name, value, unit, budget, holds }]`;

/** Reads the command line. Throws a UserError that says what is wrong with it. */
export function readOptions(args: string[]): Options {
  const { only, json, help } = parse(args);
  const asked = only?.split(',');
  const unknown = asked?.find((name) => !SECTIONS.includes(name as Section));
  if (unknown !== undefined) {
    throw new UserError(`--only ${unknown} is no part of the bench: choose from ${SECTIONS.join(', ')}`);
  }
  return {
    sections: asked ? SECTIONS.filter((name) => asked.includes(name)) : SECTIONS,
    jsonFile: json,
    asksForHelp: help === true,
  };
}

const parse = (args: string[]) =>
  parseOptions(args, {
    command: 'npm run bench',
    options: {
      only: { type: 'string' },
      json: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
