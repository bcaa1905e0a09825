import { OPERATOR_SIGN_IN_SECONDS_MAX } from '../../../shared/contract/operatorSignIn.ts';
import { OPERATOR_CALLBACK_PATH } from '../../../shared/contract/signInPaths.ts';
import type { Area } from '../session/area.ts';

/** The first page of the console. */
export const OPERATOR_HOME = '/operator';

/** What operators sign in to. The API refuses a sign-in that is older than the limit. */
export const OPERATOR_CONSOLE: Area = {
  home: OPERATOR_HOME,
  callbackPath: OPERATOR_CALLBACK_PATH,
  prefix: 'operator-',
  clientIdOf: ({ operatorClientId }) => operatorClientId,
  signInSecondsMax: OPERATOR_SIGN_IN_SECONDS_MAX,
};
