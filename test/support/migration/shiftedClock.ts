/**
 * Preloaded into a program (node --import '…/shiftedClock.ts?file=FILE'): its `Date` is ahead of the machine's clock by the seconds that
 * the file has. Worker threads load it too. Timers are not moved.
 */
import { readFileSync } from 'node:fs';
import { type MessagePort, parentPort } from 'node:worker_threads';

const READ_EVERY_MS = 50;

/** Verifies signatures, which the Stripe emulator makes with the time of the machine. */
const UNMOVED_FUNCTION = /WebhookReceive/;

const file = new URL(import.meta.url).searchParams.get('file') ?? '';
const isUnmoved = UNMOVED_FUNCTION.test(process.env.AWS_LAMBDA_FUNCTION_NAME ?? '');
const MachineDate = Date;
let readAtMs = Number.NEGATIVE_INFINITY;
let aheadMs = 0;

const secondsAhead = () => Number(readFileSync(file, 'utf8'));

function nowMs(): number {
  if (!isUnmoved && performance.now() - readAtMs > READ_EVERY_MS) {
    readAtMs = performance.now();
    aheadMs = secondsAhead() * 1000;
  }
  return MachineDate.now() + aheadMs;
}

globalThis.Date = new Proxy(MachineDate, {
  construct: (target, args, newTarget) =>
    Reflect.construct(target, args.length === 0 ? [nowMs()] : args, newTarget) as Date,
  get: (target, name) => (name === 'now' ? nowMs : Reflect.get(target, name)),
});

if (isUnmoved && parentPort) moveDeadlines(parentPort);

/** The deadline of an invocation comes from a thread with the moved clock. */
function moveDeadlines(port: MessagePort): void {
  const on = port.on.bind(port);
  const moved = (request: { deadlineMs: number }) => ({
    ...request,
    deadlineMs: request.deadlineMs - secondsAhead() * 1000,
  });
  port.on = ((event: string, listener: (message: unknown) => void) =>
    on(
      event as 'message',
      event === 'message' ? (message) => listener(moved(message)) : listener,
    )) as typeof port.on;
}
