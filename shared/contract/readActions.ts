/** The audited commands that change nothing in the stage. */
const READING_COMMANDS = ['npm run account -- export'];

/** Whether an action of the audit trail only reads: a GET request, or a command that does. */
export const isReadAction = (action: string): boolean =>
  action.startsWith('GET ') || READING_COMMANDS.includes(action);
