import { REGION } from './template/resolver.ts';

/** The stage that runs on one machine, which is no stack of AWS. */
export const LOCAL_STAGE = 'local';

/** What clients of the emulators are made with. They take any credentials; DynamoDB Local only letters and digits. */
export const LOCAL_AWS = {
  region: REGION,
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
};
