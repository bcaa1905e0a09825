import { AsyncLocalStorage } from 'node:async_hooks';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { inject } from 'vitest';
import { type CommandInput, isAllowed, requestsOf } from './tableRequests.ts';

const running = new AsyncLocalStorage<string>();

/**
 * The handler of a function, which may send the table only what its role allows. Another request is refused and fails the test run,
 * even if the handler catches the error: the DynamoDB Local knows no roles.
 */
export function asFunction<Args extends unknown[], Result>(
  name: string,
  handler: (...args: Args) => Result,
): (...args: Args) => Result {
  if (inject('tablePermissions')[name] === undefined) throw new Error(`the stack has no function ${name}`);
  return (...args) => running.run(name, () => handler(...args));
}

type Send = (command: { constructor: { name: string }; input: CommandInput }, ...rest: unknown[]) => unknown;
const prototype = DynamoDBClient.prototype as unknown as { send: Send };
const { send } = prototype;

prototype.send = function sendIfAllowed(this: unknown, command, ...rest) {
  const name = running.getStore();
  const permissions = name === undefined ? undefined : inject('tablePermissions')[name];
  if (permissions !== undefined) {
    for (const request of requestsOf(command.constructor.name, command.input)) {
      if (isAllowed(permissions, request)) continue;
      const { action, keys, attributes } = request;
      const error = new Error(`the role of ${name} does not allow ${action} on ${keys} (${attributes})`);
      // Unhandled, so that the run fails even if the handler catches it.
      void Promise.reject(error);
      throw error;
    }
  }
  return send.call(this, command, ...rest);
};
