import type { Table } from '../../../shared/aws/tableClient.ts';
import { createApiKey } from '../../../shared/credentials/apiKeyStore.ts';
import { type ApiClient, type ApiResponse, apiClient } from '../api/apiClient.ts';
import { type TestApi, testApi } from '../api/testApi.ts';
import { givenAccount, starterSubscription, testTable } from '../table/testTable.ts';

export type TicketApi = {
  table: Table;
  api: TestApi;
  /** With a key that may read and write for every account. */
  server: ApiClient;
  /** With an admin key that is named `OPERATOR`. */
  admin: ApiClient;
  /** With a token of this user. */
  asUser(userId: string): Promise<ApiClient>;
  /** An account with this plan. */
  addAccount(userId: string, plan: 'free' | 'starter' | 'growth'): Promise<void>;
  /** Opens a ticket and returns its id. */
  open(userId: string, fields?: object): Promise<string>;
};

/** The name that answers have as their author. No other word has it as a part. */
export const OPERATOR = 'Otto-4711';

export const QUESTION = { type: 'question', subject: 'Refused starts', text: 'Why are starts refused?' };

const now = () => Math.floor(Date.now() / 1000);

/** The whole API with an empty table, and callers of its ticket routes. `settings` are environment variables of the functions. */
export async function ticketApi(settings: Record<string, string> = {}): Promise<TicketApi> {
  const table = await testTable();
  const api = await testApi(table, {}, settings);
  const keyOf = async (name: string, scopes: ('read' | 'billing' | 'admin')[]) =>
    (await createApiKey(table, { stage: 'test', name, scopes, now: now() - 60 })).apiKey;
  const server = apiClient(api.baseUrl, await keyOf('server', ['read', 'billing']));
  return {
    table,
    api,
    server,
    admin: apiClient(api.baseUrl, await keyOf(OPERATOR, ['admin'])),
    asUser: async (userId) => apiClient(api.baseUrl, await api.issuer.tokenOf(userId)),

    async addAccount(userId, plan) {
      const subscription =
        plan === 'free' ? undefined : starterSubscription(now(), { plan, id: `sub_${plan}` });
      await givenAccount(table, userId, { ...(subscription ? { subscription } : {}), now: now() });
    },

    async open(userId, fields = {}) {
      const body = { user_id: userId, message_id: `open-${userId}`, ...QUESTION, ...fields };
      const response = await server.post('/support/tickets', body);
      if (response.status !== 201) throw new Error(JSON.stringify(response.body));
      return String(response.body.ticketId);
    },
  };
}

/** The status and the code of a problem, or the status alone. */
export const outcomeOf = ({ status, body }: ApiResponse) =>
  status < 400 ? [status] : [status, String(body.code)];
