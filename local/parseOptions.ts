import { type ParseArgsConfig, parseArgs } from 'node:util';
import { UserError } from './userError.ts';

/** Parses the options of an npm script, such as `npm run local`. Throws a UserError for an unknown or invalid option. */
export function parseOptions<const Options extends NonNullable<ParseArgsConfig['options']>>(
  args: string[],
  { command, options }: { command: string; options: Options },
) {
  try {
    return parseArgs({ args, options }).values;
  } catch (error) {
    // Only the first sentence: the second of Node.js explains positional arguments, which these commands do not have.
    const message = (error as Error).message.split('. ')[0];
    throw new UserError(`${message}: ${command} -- --help lists the options`);
  }
}
