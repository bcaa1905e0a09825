/**
 * Preloaded into a command (node --import '…/killAtRequest.ts?at=COUNT&on=request'): kills it (kill -9) when it begins its COUNTth HTTP
 * request, or with `on=answer`, when it has COUNT answers.
 */
import { subscribe } from 'node:diagnostics_channel';

const parameters = new URL(import.meta.url).searchParams;
const at = Number(parameters.get('at'));
const channel =
  parameters.get('on') === 'answer' ? 'http.client.response.finish' : 'http.client.request.start';
let count = 0;

subscribe(channel, () => {
  count++;
  if (count === at) process.kill(process.pid, 'SIGKILL');
});
