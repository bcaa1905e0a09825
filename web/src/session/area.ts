import type { WebConfig } from '../../../shared/contract/webConfig.ts';

/**
 * What people sign in to: the customer app or the operator console. Each has a client of its own at the issuer, and so tokens and a
 * session of its own; signing in to or out of one does not change the tabs of the other.
 */
export type Area = {
  /** Its first page. All its pages are below. */
  readonly home: string;
  /** Where the issuer sends people back to. */
  readonly callbackPath: string;
  /** Begins the names of what its tabs share in the browser. */
  readonly prefix: string;
  /** The client at the issuer; undefined if nobody can sign in to it at this stage. */
  readonly clientIdOf: (identity: NonNullable<WebConfig['identity']>) => string | undefined;
  /** The issuer asks people again whom it asked longer ago than so many seconds. */
  readonly signInSecondsMax?: number;
};
