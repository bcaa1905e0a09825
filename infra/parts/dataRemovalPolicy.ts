import { RemovalPolicy } from 'aws-cdk-lib';
import type { Stage } from '../stage.ts';

/** What becomes of stored data when the stack is deleted. */
export const dataRemovalPolicy = ({ deletionProtection }: Stage) =>
  deletionProtection ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
