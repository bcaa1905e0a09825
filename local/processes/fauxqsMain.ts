/**
 * The process of fauxqs, which emulates SQS and S3: node local/processes/fauxqsMain.ts [directory to keep data in]
 * Prints {"port":N} once it listens.
 */
import { Server } from 'node:net';
import { startFauxqs } from 'fauxqs';

// It listens on every interface and offers no choice. What holds a developer's data should answer them alone.
const listen = Server.prototype.listen;
Server.prototype.listen = function listenLocally(this: Server, ...args: unknown[]) {
  const [options, ...others] = args;
  const local = typeof options === 'object' && options !== null ? { ...options, host: '127.0.0.1' } : options;
  return Reflect.apply(listen, this, [local, ...others]);
} as typeof listen;

const [dataDir] = process.argv.slice(2);
const { port } = await startFauxqs({ port: 0, logger: false, ...(dataDir === undefined ? {} : { dataDir }) });
console.log(JSON.stringify({ port }));
