import { parseArgs } from 'node:util';
import { DEFAULT_SECRET_KEY } from './server/apiKeys.ts';
import { startStripe } from './startStripe.ts';

const USAGE =
  'npm run local:stripe -- [--port N] [--secret-key K] [--data-file F] [--app-url U] [--concurrency N] [--with-parent]';

/** Runs the Stripe emulator as a process. Prints one line of JSON when it is ready; ends on SIGTERM or SIGINT. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '0' },
      'secret-key': { type: 'string', default: DEFAULT_SECRET_KEY },
      'data-file': { type: 'string' },
      'app-url': { type: 'string' },
      concurrency: { type: 'string', default: '1' },
      'with-parent': { type: 'boolean', default: false },
    },
  });
  const stripe = await startStripe({
    port: Number(values.port),
    secretKey: values['secret-key'],
    dataFile: values['data-file'],
    appUrl: values['app-url'],
    deliveryConcurrencyCountMax: Number(values.concurrency),
  });
  const end = () => {
    stripe.close().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
  if (values['with-parent']) {
    // The pipe closes when the parent process ends, even when it was killed.
    process.stdin.once('end', end).once('error', end).resume();
  }
  console.log(JSON.stringify({ apiBase: stripe.apiBase }));
}

main().catch((error: unknown) => {
  console.error(`${error instanceof Error ? error.message : String(error)}\nUsage: ${USAGE}`);
  process.exit(1);
});
