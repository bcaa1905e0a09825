import { OPERATOR_HOME } from './operatorConsole.ts';

export const OVERVIEW_PATH = OPERATOR_HOME;
export const ACCOUNTS_PATH = `${OPERATOR_HOME}/accounts`;
export const EVENTS_PATH = `${OPERATOR_HOME}/events`;
export const AUDIT_PATH = `${OPERATOR_HOME}/audit`;
export const KEYS_PATH = `${OPERATOR_HOME}/keys`;

/** The page of an account. */
export const accountPath = (userId: string): string => `${ACCOUNTS_PATH}/${encodeURIComponent(userId)}`;
