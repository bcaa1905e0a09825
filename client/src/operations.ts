import type { Operations, ProblemCode, Scope } from './apiTypes.ts';

export type OperationId = keyof Operations;

/** A route of an operation, in plain values. Not the type of the contracts, which knows the schemas. */
export type CalledRoute = {
  operationId: OperationId;
  route: `${'GET' | 'POST' | 'PUT' | 'DELETE'} /${string}`;
  scope: Scope | 'public' | 'users';
  forUsers: boolean;
  csv?: true;
  pdf?: true;
  problems: readonly ProblemCode[];
};
