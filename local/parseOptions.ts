import { type ParseArgsConfig, parseArgs } from 'node:util';
import { UserError } from './userError.ts';

/** Reads a command's options. Throws a UserError that says what is wrong, and how `command` lists what there is. */
export function parseOptions<const Options extends NonNullable<ParseArgsConfig['options']>>(
  args: string[],
  { command, options }: { command: string; options: Options },
) {
  try {
    return parseArgs({ args, options }).values;
  } catch (error) {
    // Node's message ends in advice about positional arguments that helps nobody here.
    const message = (error as Error).message.split('. ')[0];
    throw new UserError(`${message}: ${command} -- --help lists the options`);
  }
}
