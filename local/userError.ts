/** Something the person who started the run can mend: shown as one line, without a stack. */
export class UserError extends Error {}
