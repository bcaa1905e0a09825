import type { Operations, ProblemCode, Scope } from './apiTypes.ts';

export type OperationId = keyof Operations;

/** What a client knows of a route, in plain values. */
export type RouteEntry = {
  route: `${'GET' | 'POST' | 'PUT' | 'DELETE'} /${string}`;
  /** Only `public` matters: no credentials are sent. */
  scope?: Scope | 'public' | 'users';
  csv?: true;
  pdf?: true;
  /** Of a route that writes: whether a second request has no other effect, and no other response, than one. */
  repeatable?: true;
  /** The member with the list of a page. Absent if the response is not a page. */
  items?: string;
  /** The codes of its own problems. GENERAL_PROBLEMS has the others. */
  problems: readonly ProblemCode[];
};

export type RouteTable = Partial<Record<OperationId, RouteEntry>>;

export type CalledRoute = RouteEntry & { operationId: OperationId };
