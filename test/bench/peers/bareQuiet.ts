import { client } from './requests.ts';

/** The bare handler without the log lines that the SDK makes for nobody, which ours leaves out, too. */
client.middlewareStack.remove('loggerMiddleware');

export { handler } from './bare.ts';
