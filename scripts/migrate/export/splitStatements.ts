/** D1 accepts statements of at most 100 kB. A hundred times as much without an end is no SQL. */
const STATEMENT_LENGTH_MAX = 10_000_000;

/** `line` is the one on which the statement begins, from 1. */
export type Statement = { text: string; line: number };

/** What ends a quoted name or text, or a comment. A doubled quote ends a text and begins the next one, which gives the same statement. */
const ENDS: Record<string, string> = { "'": "'", '"': '"', '`': '`', '[': ']', '--': '\n', '/*': '*/' };

const BLANK = /^(?:\s|--[^\n]*(?:\n|$)|\/\*(?:[^*]|\*(?!\/))*\*\/)*$/;
const TRIGGER = /^(?:\s|--[^\n]*\n|\/\*(?:[^*]|\*(?!\/))*\*\/)*CREATE\s+(?:TEMP\s+|TEMPORARY\s+)?TRIGGER\b/i;
const TRIGGER_END = /;\s*END\s*$/i;

/**
 * The statements of SQL text that arrives in chunks, without their semicolons. Comments stay in them; a statement of comments only is
 * left out. Only one statement is in memory. Throws an Error if the text ends within a statement.
 */
export async function* splitStatements(chunks: AsyncIterable<string>): AsyncGenerator<Statement> {
  let text = '';
  let at = 0;
  let line = 1;
  let end: string | undefined;
  for await (const chunk of chunks) {
    text += chunk;
    for (;;) {
      if (end !== undefined) {
        const closed = text.indexOf(end, at);
        // The first half of a `*/` can be the end of the chunk.
        if (closed < 0) at = Math.max(at, text.length - (end.length - 1));
        if (closed < 0) break;
        at = closed + end.length;
        end = undefined;
      }
      const special = /['"`[;]|--|\/\*/g;
      special.lastIndex = at;
      const found = special.exec(text);
      // The last character can be the first half of `--` or of `/*`.
      at = found ? special.lastIndex : Math.max(at, text.length - 1);
      if (!found) break;
      end = ENDS[found[0]];
      if (end !== undefined || !isComplete(text, found.index)) continue;
      const statement = text.slice(0, found.index);
      if (!BLANK.test(statement)) yield { text: statement, line: line + leadingLines(statement) };
      line += linesIn(statement);
      text = text.slice(at);
      at = 0;
    }
    if (text.length > STATEMENT_LENGTH_MAX) {
      throw new Error(`no end of a statement in ${STATEMENT_LENGTH_MAX} characters from line ${line} on`);
    }
  }
  if (!BLANK.test(text))
    throw new Error(`the text ends within the statement of line ${line + leadingLines(text)}`);
}

/** The statements of a trigger have semicolons of their own. */
function isComplete(text: string, semicolon: number): boolean {
  return !TRIGGER.test(text) || TRIGGER_END.test(text.slice(0, semicolon));
}

const linesIn = (text: string) => text.split('\n').length - 1;
const leadingLines = (statement: string) => linesIn(/^\s*/.exec(statement)?.[0] ?? '');
