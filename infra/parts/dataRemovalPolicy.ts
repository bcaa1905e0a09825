import { RemovalPolicy } from 'aws-cdk-lib';
import type { Stage } from '../stage.ts';

/** Whether data is kept when the stack is deleted. A stack whose creation fails never leaves data behind. */
export const dataRemovalPolicy = ({ deletionProtection }: Stage) =>
  deletionProtection ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY;
