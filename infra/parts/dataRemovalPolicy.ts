import { RemovalPolicy } from 'aws-cdk-lib';
import type { Stage } from '../stage.ts';

/** What becomes of stored data when the stack is deleted. A stack that never came to be leaves nothing behind. */
export const dataRemovalPolicy = ({ deletionProtection }: Stage) =>
  deletionProtection ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY;
