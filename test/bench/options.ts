import { parseOptions } from '../../local/parseOptions.ts';
import { UserError } from '../../local/userError.ts';

/** In the order in which they run: timed sections come before those that put the machine under long load. */
export const SECTIONS = [
  'counted',
  'webhooks',
  'startUp',
  'warmPath',
  'hotAccount',
  'peers',
  'meter',
  'pages',
  'localRun',
  'burst',
  'notices',
  'killedRun',
  'growth',
  'year',
] as const;

export type Section = (typeof SECTIONS)[number];

export type Options = { sections: readonly Section[]; jsonFile: string | undefined; showHelp: boolean };

export const USAGE = `usage: npm run bench -- [options]
  --only NAME   run only these sections, separated by commas: ${SECTIONS.join(', ')}
  --json FILE   also write the rows to FILE as [{ name, value, unit, budget, holds }]`;

/** Parses the command line. Throws a UserError that names the invalid option. */
export function readOptions(args: string[]): Options {
  const { only, json, help } = parse(args);
  const selected = only?.split(',');
  const unknown = selected?.find((name) => !SECTIONS.includes(name as Section));
  if (unknown !== undefined) {
    throw new UserError(`--only ${unknown}: unknown section; choose from ${SECTIONS.join(', ')}`);
  }
  return {
    sections: selected ? SECTIONS.filter((name) => selected.includes(name)) : SECTIONS,
    jsonFile: json,
    showHelp: help === true,
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
