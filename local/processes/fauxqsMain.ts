/**
 * The process of fauxqs, the emulator of SQS and S3: node local/processes/fauxqsMain.ts [data directory]
 * Prints {"port":N} when it listens.
 */
import { Server } from 'node:net';
import { startFauxqs } from 'fauxqs';

// fauxqs listens on every interface and has no option for it. A developer's data must only be reachable from this machine.
const listen = Server.prototype.listen;
Server.prototype.listen = function listenLocally(this: Server, ...args: unknown[]) {
  const [options, ...others] = args;
  const local = typeof options === 'object' && options !== null ? { ...options, host: '127.0.0.1' } : options;
  return Reflect.apply(listen, this, [local, ...others]);
} as typeof listen;

const [dataDir] = process.argv.slice(2);
const { port } = await startFauxqs({ port: 0, logger: false, ...(dataDir === undefined ? {} : { dataDir }) });
console.log(JSON.stringify({ port }));
