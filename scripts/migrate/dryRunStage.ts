import type { ConnectedStage } from '../stage/connectStage.ts';

/** What the table's and the queues' clients send in a step that only reads. */
const READS = /^(Get|BatchGet|TransactGet|Query|Scan|Describe|List|Receive)\w*Command$/;

type Client = { send(command: object, ...others: unknown[]): Promise<unknown> };

/**
 * The stage of a dry run: reads are real, and a write to the table or a queue is left out and succeeds. So a step is the same code
 * with and without `--dry-run`. A condition of a write is not checked.
 */
export const dryRunStage = (stage: ConnectedStage): ConnectedStage => ({
  ...stage,
  table: { ...stage.table, client: readOnly(stage.table.client) },
  queues: readOnly(stage.queues),
  secret: { ...stage.secret, write: async () => {} },
});

const readOnly = <C extends object>(client: C): C =>
  new Proxy(client, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (name !== 'send') return typeof value === 'function' ? value.bind(target) : value;
      return async (command: object, ...others: unknown[]) =>
        READS.test(command.constructor.name)
          ? (target as unknown as Client).send(command, ...others)
          : { $metadata: {} };
    },
  });
