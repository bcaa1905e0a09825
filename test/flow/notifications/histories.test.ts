import { expect, it } from 'vitest';
import type { NoticeId } from '../../../services/notifications/domain/sendingPorts.ts';
import { CLAIM_SECONDS } from '../../../services/notifications/domain/sendNotice.ts';
import { createNotice } from '../../../shared/contract/notifications/notices.ts';
import { type AcceptedMail, refusal, type SesFault } from '../../support/notifications/fakeSes.ts';
import { type NoticeWorld, noticeWorld, WELCOME } from '../../support/notifications/noticeWorld.ts';
import { seededRandom } from '../../support/seededRandom.ts';
import { crashing } from '../../support/table/crashing.ts';

const START = Math.floor(Date.now() / 1000);
const SEEDS = Array.from({ length: 12 }, (_, seed) => seed);
const STEPS = 40;
const CALLS = 4;

const FAULTS: SesFault[] = [
  { kind: 'close' },
  { kind: 'accept_and_close' },
  refusal(503, 'ServiceUnavailable'),
  refusal(429, 'TooManyRequestsException', 'Maximum sending rate exceeded.'),
  refusal(400, 'SendingPausedException'),
];

const NOTICES = [
  WELCOME,
  createNotice('cancellation_undone', { plan: 'starter', endsAt: START }, { version: 1 }),
  createNotice('cancellation_undone', { plan: 'starter', endsAt: START }, { version: 2 }),
];

/**
 * Consumers of the same notices, of which some crash, and an Amazon SES that loses responses, and whose events come late or never. An e-mail
 * may be sent again only if nothing has recorded the earlier one, and the claim of its attempt has ended.
 */
class History {
  now = START;
  readonly #world: NoticeWorld;
  readonly #random: () => number;
  readonly #ids: NoticeId[];
  readonly #mails: (AcceptedMail & { at: number; isSettled: boolean })[] = [];
  readonly violations: string[] = [];

  constructor(world: NoticeWorld, ids: NoticeId[], seed: number) {
    this.#world = world;
    this.#ids = ids;
    this.#random = seededRandom(seed);
    world.ses.onAccepted = async (mail) => this.#accept(mail);
  }

  #accept(mail: AcceptedMail): void {
    const earlier = this.#mails.filter(({ key }) => key === mail.key);
    const isRight = earlier.every(({ at, isSettled }) => !isSettled && at + CLAIM_SECONDS <= this.now);
    if (!isRight) this.violations.push(`${mail.key} at ${this.now - START} s`);
    this.#mails.push({ ...mail, at: this.now, isSettled: false });
  }

  #any = <T>(items: T[]): T => items[Math.floor(this.#random() * items.length)] as T;

  async step(): Promise<void> {
    this.now += Math.floor(this.#random() ** 3 * 2 * CLAIM_SECONDS);
    if (this.#random() < 0.5) this.#world.ses.faults.push(this.#any(FAULTS));
    const id = this.#any(this.#ids);
    await Promise.all(Array.from({ length: this.#any([1, 1, 2, 3]) }, () => this.#consume(id)));
    const { state } = await this.#world.noticeAt(id);
    if (state === 'sent') for (const mail of this.#mails) if (mail.key === id.key) mail.isSettled = true;
    if (this.#random() < 0.2) await this.#deliverEvent();
  }

  async #consume(id: NoticeId): Promise<void> {
    const when = this.#any(['before', 'after'] as const);
    const point = { call: Math.floor(this.#random() * CALLS * 2), when };
    const { store, sendMail } = this.#world.deps;
    const io = crashing({ ...store, sendMail }, point);
    try {
      const result = await this.#world.send(id, this.now, { store: io, sendMail: io.sendMail });
      if (result.kind === 'sent') this.#settle(result.messageId);
    } catch {
      // The message is received again later.
    }
  }

  #settle(messageId: string): void {
    for (const mail of this.#mails) if (mail.messageId === messageId) mail.isSettled = true;
  }

  async #deliverEvent(): Promise<void> {
    const mail = this.#mails.length > 0 ? this.#any(this.#mails) : undefined;
    if (mail && (await this.#world.recordSendEvent(mail))) mail.isSettled = true;
  }

  async end(): Promise<void> {
    this.#world.ses.faults.length = 0;
    this.now += CLAIM_SECONDS;
    for (const id of this.#ids) await this.#world.send(id, this.now);
  }

  countOf = ({ key }: NoticeId): number => this.#mails.filter((mail) => mail.key === key).length;
}

it.each(SEEDS)('history %i: each notice is sent, and again only if nothing recorded it', async (seed) => {
  const world = await noticeWorld(START);
  await world.addCustomer('u1');
  const ids: NoticeId[] = [];
  for (const notice of NOTICES) ids.push(await world.addNotice('u1', notice));
  const history = new History(world, ids, seed);
  for (let step = 0; step < STEPS; step++) await history.step();
  await history.end();
  expect(history.violations).toEqual([]);
  for (const id of ids) {
    expect(history.countOf(id)).toBeGreaterThan(0);
    expect(await world.noticeAt(id)).toMatchObject({ state: 'sent' });
  }
});
