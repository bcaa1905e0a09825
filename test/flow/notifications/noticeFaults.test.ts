import { beforeEach, describe, expect, it } from 'vitest';
import { CLAIM_SECONDS } from '../../../services/notifications/domain/sendNotice.ts';
import { refusal, type SesFault } from '../../support/notifications/fakeSes.ts';
import { type NoticeWorld, noticeWorld, WELCOME } from '../../support/notifications/noticeWorld.ts';
import { Crash, type CrashPoint, crashing } from '../../support/table/crashing.ts';

const NOW = Math.floor(Date.now() / 1000);
const LATER = NOW + CLAIM_SECONDS + 1;
let world: NoticeWorld;
let id: { accountId: string; key: string };

beforeEach(async () => {
  world = await noticeWorld(NOW);
  await world.addCustomer('u1');
  id = await world.addNotice('u1', WELCOME);
});

describe('an unknown result', () => {
  const lost: [string, SesFault][] = [
    ['a time-out after acceptance', { kind: 'accept_and_hang' }],
    ['a connection that broke after acceptance', { kind: 'accept_and_close' }],
  ];
  it.each(lost)('of %s is settled by the Send event: nothing is sent again', async (_name, fault) => {
    world.ses.faults.push(fault);
    expect(await world.send(id, NOW, world.impatient)).toMatchObject({
      kind: 'later',
      claimedUntil: NOW + CLAIM_SECONDS,
    });
    expect(await world.noticeAt(id)).toMatchObject({ state: 'sending' });
    await world.recordSendEvent({ ...id, messageId: 'ses-1' });
    expect(await world.send(id, LATER)).toEqual({ kind: 'finished' });
    expect(world.ses.accepted).toHaveLength(1);
  });

  it.each(lost)('of %s without the event is sent again once the claim has ended', async (_name, fault) => {
    world.ses.faults.push(fault);
    await world.send(id, NOW, world.impatient);
    expect(await world.send(id, LATER)).toMatchObject({ kind: 'sent' });
    expect(world.ses.accepted).toHaveLength(2);
  });

  it('of a request that was not accepted is sent once', async () => {
    world.ses.faults.push({ kind: 'close' }, refusal(503, 'ServiceUnavailable'));
    await world.send(id, NOW);
    await world.send(id, LATER);
    expect(await world.send(id, LATER + CLAIM_SECONDS)).toMatchObject({ kind: 'sent' });
    expect(world.ses.accepted).toHaveLength(1);
  });

  it('that the Send event settles before the response stays settled', async () => {
    world.ses.onAccepted = async (mail) => void (await world.recordSendEvent(mail));
    expect(await world.send(id, NOW)).toMatchObject({ kind: 'sent' });
    expect(await world.noticeAt(id)).toMatchObject({ state: 'sent', messageId: 'ses-1' });
  });
});

describe('a consumer that crashes', () => {
  const CALLS = ['readNotice', 'claim', 'sendMail', 'recordSent'] as const;
  /** The function dies with the e-mail accepted and unrecorded. Only a Send event prevents the second one. */
  const isWindow = ({ call, when }: CrashPoint) =>
    (CALLS[call] === 'sendMail' && when === 'after') || (CALLS[call] === 'recordSent' && when === 'before');
  const points = CALLS.flatMap((name, call) =>
    (['before', 'after'] as const).flatMap((when) =>
      [true, false].map((hasEvent) => ({ name, call, when, hasEvent })),
    ),
  );

  it.each(points)('$when $name (Send event: $hasEvent): one e-mail, or two in the window', async (point) => {
    const io = crashing({ ...world.deps.store, sendMail: world.deps.sendMail }, point);
    await expect(world.send(id, NOW, { store: io, sendMail: io.sendMail })).rejects.toThrow(Crash);
    const [mail] = world.ses.accepted;
    if (mail && point.hasEvent) await world.recordSendEvent(mail);
    // The message is visible again, and duplicates of it arrive, too.
    for (const now of [NOW + 30, LATER, LATER + 1, LATER + CLAIM_SECONDS]) await world.send(id, now);
    expect(world.ses.accepted).toHaveLength(isWindow(point) && !point.hasEvent ? 2 : 1);
    expect(await world.noticeAt(id)).toMatchObject({ state: 'sent' });
  });

  it('loses no e-mail and sends none twice outside the window, however often it crashes', async () => {
    for (const [index, point] of points.entries()) {
      const io = crashing({ ...world.deps.store, sendMail: world.deps.sendMail }, point);
      const now = NOW + index * (CLAIM_SECONDS + 1);
      await world.send(id, now, { store: io, sendMail: io.sendMail }).catch(() => undefined);
      if (world.ses.accepted.length > 0) break;
    }
    const [mail] = world.ses.accepted;
    if (mail) await world.recordSendEvent(mail);
    await world.send(id, NOW + points.length * (CLAIM_SECONDS + 1));
    expect(world.ses.accepted).toHaveLength(1);
  });
});

describe('a record that cannot be written', () => {
  it('of a definite refusal delays the next attempt until the claim ends', async () => {
    world.ses.faults.push(refusal(400, 'SendingPausedException'));
    const release = async () => {
      throw new Error('the table is unavailable');
    };
    const store = { ...world.deps.store, release };
    await expect(world.send(id, NOW, { store })).rejects.toThrow('the table is unavailable');
    expect(await world.send(id, NOW + 30)).toMatchObject({ kind: 'later', cause: 'claimed' });
    expect(await world.send(id, LATER)).toMatchObject({ kind: 'sent' });
    expect(world.ses.accepted).toHaveLength(1);
  });
});
