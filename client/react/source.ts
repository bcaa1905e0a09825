import type { Operations } from '../src/apiTypes.ts';
import type { CallOptions } from '../src/createClientOf.ts';

/** The part of a user's client that a component needs. */
export type Reader<Id extends keyof Operations> = { readonly credentials: 'token' } & {
  readonly [Key in Id]: (
    input: Operations[Key]['input'],
    options: CallOptions,
  ) => Promise<Operations[Key]['response']>;
};

/** Data, undefined as long as it is being read; or a client that reads it. */
export type Source<Name extends string, Value, Client> =
  | ({
      readonly client?: undefined;
      /** Why your application could not read the data. */
      readonly error?: unknown;
      /** Reads the data again, after an error. */
      readonly onRetry?: () => void;
    } & { readonly [Key in Name]: Value | null | undefined })
  | ({
      /** Of a user: `createUserClient({ baseUrl, token })`. Create it once, outside of the component. */
      readonly client: Client;
      readonly error?: undefined;
      readonly onRetry?: undefined;
    } & { readonly [Key in Name]?: undefined });

/** Throws a TypeError for a client that sends an API key: whoever opens the page could read the key. */
export function checkClient(component: string, client: { readonly credentials: string } | undefined): void {
  if (client && client.credentials !== 'token')
    throw new TypeError(
      `<${component}> needs a client with the token of a user, createUserClient({ baseUrl, token }). An API key in a browser can be read by everyone who opens the page: keep it on your server, and pass the data instead of a client.`,
    );
}
