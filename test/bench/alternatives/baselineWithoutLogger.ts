import { client } from './startRequests.ts';

/** The baseline without the SDK's logger middleware, which the deployed handler removes, too. */
client.middlewareStack.remove('loggerMiddleware');

export { handler } from './baseline.ts';
