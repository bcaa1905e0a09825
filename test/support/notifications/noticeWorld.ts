import { randomBytes } from 'node:crypto';
import {
  type AttributeValue,
  GetItemCommand,
  ScanCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { vi } from 'vitest';
import { applyMailEvent } from '../../../services/notifications/domain/applyMailEvent.ts';
import type { RenderMail } from '../../../services/notifications/domain/mail.ts';
import type { MailEvent } from '../../../services/notifications/domain/mailFeedback.ts';
import type { NoticeId } from '../../../services/notifications/domain/sendingPorts.ts';
import {
  type SendDeps,
  type SendResult,
  sendNotice,
} from '../../../services/notifications/domain/sendNotice.ts';
import { createMailClient, createMailGateway } from '../../../services/notifications/gateway/mailGateway.ts';
import { createFeedbackStore } from '../../../services/notifications/store/feedbackStore.ts';
import { parseNoticeRow } from '../../../services/notifications/store/noticeRow.ts';
import { createNoticeStore } from '../../../services/notifications/store/noticeStore.ts';
import type { Account } from '../../../shared/account/account.ts';
import type { Contact } from '../../../shared/account/contact.ts';
import { createContactStore } from '../../../shared/account/contactStore.ts';
import { noticeWrite } from '../../../shared/account/noticeItem.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { KEY_PREFIXES, tableKeys } from '../../../shared/aws/tableKeys.ts';
import {
  createNotice,
  type Notice,
  type NoticeFacts,
} from '../../../shared/contract/notifications/notices.ts';
import { handlerEnv } from '../api/handlerEnv.ts';
import { givenAccount, starterSubscription, testTable } from '../table/testTable.ts';
import { type FakeSes, fakeSes } from './fakeSes.ts';

export const PAGES_URL = 'https://pages.example';

/** Holds for the accounts of `addAccount`. */
export const WELCOME = createNotice(
  'welcome',
  { plan: 'starter', subscription: 'sub_test', included: 1_000 },
  { version: 1 },
);

/** An e-mail that shows what it was rendered from. */
export const renderPlainly: RenderMail = ({ kind }, { language, token = '' }) => ({
  subject: `${kind} (${language})`,
  html: `<p>${kind}</p>`,
  text: `${kind} ${token}`,
});

/** A table with accounts, contacts and notices, and Amazon SES. Instants are epoch seconds. */
export type NoticeWorld = {
  table: Table;
  ses: FakeSes;
  /** What the sender uses. */
  deps: SendDeps;
  /** The same with a time-out of one second, for requests that get no response. */
  impatient: Pick<SendDeps, 'sendMail'>;
  /** An account on Starter. */
  addAccount(accountId: string, changes?: Partial<Account>): Promise<Account>;
  /** An account on Starter whose verified address is `<account>@example.com`. */
  addCustomer(accountId: string): Promise<void>;
  /** Uses up the quota of the account. Returns the facts of the notice. */
  useUp(accountId: string): Promise<NoticeFacts<'quota_100'>>;
  send(id: NoticeId, now: number, changes?: Partial<SendDeps>): Promise<SendResult>;
  /** Saves the contact with these changes. */
  changeContact(accountId: string, changes: Partial<Contact>): Promise<Contact>;
  addNotice(accountId: string, notice: Notice): Promise<NoticeId>;
  /** The notice as it is stored, without its parsing of facts. */
  noticeAt(id: NoticeId): Promise<ReturnType<typeof parseNoticeRow>['notice']>;
  /** Applies a `Send` event. Returns whether it changed the notice. */
  recordSendEvent(mail: NoticeId & { messageId: string }): Promise<boolean>;
  /** The items of all links. */
  links(): Promise<Record<string, unknown>[]>;
};

export async function noticeWorld(now: number): Promise<NoticeWorld> {
  const [table, ses] = await Promise.all([testTable(), fakeSes()]);
  await handlerEnv(table);
  vi.stubEnv('AWS_ENDPOINT_URL_SESV2', ses.endpoint);
  const { client, tableName } = table;
  const contacts = createContactStore(table);

  const mailer = (requestTimeoutMs: number) =>
    createMailGateway({ client: createMailClient({ requestTimeoutMs }), from: 'no-reply@billing.example' });
  const deps: SendDeps = {
    store: createNoticeStore(table),
    sendMail: mailer(10_000),
    renderMail: renderPlainly,
    settings: {
      hasMailIdentity: true,
      stripeSendsInvoices: false,
      supportEmails: ['support@example.com'],
      pagesUrl: PAGES_URL,
    },
    waitForTurn: async () => {},
    createToken: () => randomBytes(32).toString('base64url'),
  };

  const addAccount: NoticeWorld['addAccount'] = (accountId, changes = {}) =>
    givenAccount(table, accountId, { subscription: starterSubscription(now), ...changes, now });

  const changeContact: NoticeWorld['changeContact'] = async (accountId, changes) => {
    const contact = { ...(await contacts.readContact(accountId)), ...changes };
    if (!(await contacts.saveContact({ contact, notices: [], now }))) throw new Error('not saved');
    return contacts.readContact(accountId);
  };

  return {
    table,
    ses,
    deps,
    impatient: { sendMail: mailer(1_000) },
    addAccount,
    changeContact,
    send: (id, at, changes) => sendNotice({ ...deps, ...changes }, id, at),

    async addCustomer(accountId) {
      await addAccount(accountId);
      const email = `${accountId}@example.com`;
      await changeContact(accountId, { email, verifiedBy: 'link', verifiedAt: now });
    },

    async useUp(accountId) {
      const { sessionsIncluded: included } = await addAccount(accountId);
      const { plan, usageSince: since, periodEnd } = await addAccount(accountId, { sessionsUsed: included });
      return { plan, since, periodEnd, included, used: included, at: now };
    },

    async addNotice(accountId, notice) {
      const write = noticeWrite(tableName, { accountId, notice, now });
      await client.send(new TransactWriteItemsCommand({ TransactItems: [write] }));
      return { accountId, key: notice.key };
    },

    async noticeAt({ accountId, key }) {
      const Key = marshall(tableKeys.notice(accountId, key));
      const { Item } = await client.send(
        new GetItemCommand({ TableName: tableName, Key, ConsistentRead: true }),
      );
      if (!Item) throw new Error(`no notice ${key}`);
      return parseNoticeRow(Item).notice;
    },

    async recordSendEvent(mail) {
      const event: MailEvent = { ...mail, mailedAt: now, at: now, delivery: 'send', addresses: [] };
      return (await applyMailEvent(createFeedbackStore(table), event, now)) === 'applied';
    },

    async links() {
      const { Items = [] } = await client.send(
        new ScanCommand({ TableName: tableName, ConsistentRead: true }),
      );
      return Items.filter(isLink).map((item) => unmarshall(item));
    },
  };
}

const isLink = ({ pk }: Record<string, AttributeValue>) => pk?.S?.startsWith(KEY_PREFIXES.link) ?? false;
