import { type ParseArgsConfig, parseArgs } from 'node:util';
import { errorMessage } from './errorMessage.ts';

/** A call that does not match the command's usage. The message is one sentence; the usage is printed after it. */
export class UsageError extends Error {}

/** The exit code of every failure, including wrong usage. */
const FAILURE_EXIT_CODE = 1;

/** \`npm run keys list --stage staging\`: npm takes the option, puts it into the environment, and passes on \`list staging\`. */
const NPM_HINT = 'npm kept --stage for itself: write -- before the options, as in the usage';

const HELP = { help: { type: 'boolean', short: 'h' } } as const;

type OptionsConfig = NonNullable<ParseArgsConfig['options']>;

type Parsed<Options extends OptionsConfig> = ReturnType<
  typeof parseArgs<{ options: Options; strict: true; allowPositionals: true }>
>;

export type Command<Options extends OptionsConfig> = {
  /** Printed for `--help` and `-h`, and after the sentence of a UsageError. */
  usage: string;
  options: Options;
  /** Whether words without an option are accepted, such as the name of a sub-command. */
  allowPositionals?: boolean;
  run(parsed: Pick<Parsed<Options>, 'values' | 'positionals'>): Promise<void>;
};

/**
 * Parses the arguments, runs the command and sets the process's exit code. `--help` prints the usage and exits with 0. An
 * error is printed as its message, without a stack, on standard error.
 *
 * @example
 * await runCommand({
 *   usage: 'usage: npm run greet -- --name NAME',
 *   options: { name: { type: 'string' } },
 *   run: async ({ values }) => console.log(`Hello ${values.name}`),
 * });
 */
export async function runCommand<const Options extends OptionsConfig>(
  command: Command<Options>,
  args = process.argv.slice(2),
): Promise<void> {
  try {
    const { values, positionals } = parse(command, args);
    if ((values as { help?: boolean }).help) console.log(command.usage);
    else await command.run({ values, positionals });
  } catch (error) {
    console.error(errorMessage(error));
    if (error instanceof UsageError) {
      if (process.env.npm_config_stage !== undefined) console.error(NPM_HINT);
      console.error(`\n${command.usage}`);
    }
    process.exitCode = FAILURE_EXIT_CODE;
  }
}

function parse<const Options extends OptionsConfig>(
  { options, allowPositionals = false }: Command<Options>,
  args: string[],
): Parsed<Options> {
  try {
    const config = { args, options: { ...options, ...HELP }, strict: true, allowPositionals } as const;
    return parseArgs(config) as unknown as Parsed<Options>;
  } catch (error) {
    throw new UsageError(usageProblem(error as NodeJS.ErrnoException), { cause: error });
  }
}

/** Never repeats a value, because an operator may have typed a secret. */
function usageProblem({ code, message }: NodeJS.ErrnoException): string {
  const [option = 'an option'] = /--?[\w-]+/.exec(message) ?? [];
  switch (code) {
    case 'ERR_PARSE_ARGS_UNKNOWN_OPTION':
      return `unknown option ${option}`;
    case 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE':
      if (message.includes('does not take an argument')) return `${option} does not take a value`;
      return message.includes('ambiguous')
        ? `${option} needs a value: write one that begins with - as ${option}=VALUE`
        : `${option} needs a value`;
    case 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL':
      return 'this command takes options only';
    default:
      return message;
  }
}
