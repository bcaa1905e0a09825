/**
 * The process of aws-ses-v2-local, the emulator of Amazon SES: node local/processes/mailboxMain.ts
 * Prints {"port":N} when it listens. Its page lists the e-mails, which it keeps in memory.
 */
import ses from 'aws-ses-v2-local';

// A developer's e-mails must only be reachable from this machine.
const server = await ses.default({ host: '127.0.0.1', port: 0 });
const address = server.address();
if (address === null || typeof address === 'string') throw new Error('the mailbox has no port');
console.log(JSON.stringify({ port: address.port }));
