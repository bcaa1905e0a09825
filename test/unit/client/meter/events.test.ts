import { expect, it, onTestFinished, vi } from 'vitest';
import { problemOf } from '../../../support/client/meter/fakeService.ts';
import { meterTest, settled } from '../../../support/client/meter/meterTest.ts';

const printed = () => {
  const print = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  onTestFinished(() => print.mockRestore());
  return print;
};

it('a listener that throws stops neither the meter nor other listeners, and its error is printed', async () => {
  const print = printed();
  const { service, meterOf } = meterTest();
  const { meter, events } = meterOf();
  const error = new Error('a listener that fails');
  meter.on('refused', () => {
    throw error;
  });
  meter.on('refused', async () => {
    throw error;
  });
  const later: unknown[] = [];
  meter.on('refused', (event) => void later.push(event));
  service.fault = ({ method }) => problemOf(method, 402, 'quota_exceeded');
  expect(await settled(meter.start({ userId: 'u1' }))).toMatchObject({ code: 'quota_exceeded' });
  expect(events.refused).toHaveLength(1);
  expect(later).toHaveLength(1);
  expect(print.mock.calls.map(([, cause]) => cause)).toEqual([error, error]);
});

it('a listener is called once for each time that it was added, until it is removed', async () => {
  const { service, meterOf } = meterTest();
  const { meter } = meterOf();
  const heard = vi.fn();
  const stop = meter.on('refused', heard);
  meter.on('refused', heard);
  service.fault = ({ method }) => problemOf(method, 402, 'quota_exceeded');
  await settled(meter.start({ userId: 'u1' }));
  expect(heard).toHaveBeenCalledTimes(2);
  stop();
  stop();
  await settled(meter.start({ userId: 'u1' }));
  expect(heard).toHaveBeenCalledTimes(3);
});
