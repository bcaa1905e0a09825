import { CALLBACK_PATH } from '../../../shared/contract/signInPaths.ts';
import type { Area } from '../session/area.ts';

/** Where a person lands who was nowhere else in the app. */
export const APP_HOME = '/app';

export const CUSTOMER_APP: Area = {
  home: APP_HOME,
  callbackPath: CALLBACK_PATH,
  prefix: '',
  clientIdOf: ({ clientId }) => clientId,
};
