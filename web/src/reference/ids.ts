/** Fragments of the page. An operation has that of its name: `/docs#startSession`. */
export const groupId = (name: string): string => name.toLowerCase();

export const problemId = (code: string): string => `problem-${code}`;

export const PROBLEMS_ID = 'problem-codes';
