import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** Returns the ids of all child processes of the process, and of their child processes. */
export function descendantsOf(pid: number): number[] {
  const { stdout } = spawnSync('ps', ['-e', '-o', 'pid=,ppid='], { encoding: 'utf8' });
  const rows = stdout
    .trim()
    .split('\n')
    .map((row) => row.trim().split(/\s+/).map(Number));
  const found = [pid];
  for (const parent of found) {
    for (const [child, itsParent] of rows) if (itsParent === parent && child !== undefined) found.push(child);
  }
  return found.slice(1);
}

/** The state LISTEN in /proc/net/tcp. */
const LISTEN = '0A';

/** 127.0.0.1, ::1, and 127.0.0.1 as an IPv6 address, as Linux prints them: 32-bit words in the byte order of the machine. */
const LOOPBACK_ADDRESSES = [
  '0100007F',
  '00000000000000000000000001000000',
  '0000000000000000FFFF00000100007F',
];

export interface ListeningSocket {
  pid: number;
  port: number;
  isLoopback: boolean;
}

/** Returns the TCP sockets on which the processes listen. Only on Linux: reads /proc. */
export function listeningSockets(pids: readonly number[]): ListeningSocket[] {
  const listening = new Map(['/proc/net/tcp', '/proc/net/tcp6'].flatMap(readListening));
  return pids.flatMap((pid) =>
    socketInodes(pid).flatMap((inode) => {
      const socket = listening.get(inode);
      return socket === undefined ? [] : [{ pid, ...socket }];
    }),
  );
}

function readListening(file: string): [inode: string, Omit<ListeningSocket, 'pid'>][] {
  const rows = readFileSync(file, 'utf8').trim().split('\n').slice(1);
  return rows.flatMap((row) => {
    const columns = row.trim().split(/\s+/);
    const [address = '', port = ''] = columns[1]?.split(':') ?? [];
    if (columns[3] !== LISTEN) return [];
    const socket = { port: Number.parseInt(port, 16), isLoopback: LOOPBACK_ADDRESSES.includes(address) };
    return [[columns[9] ?? '', socket] as [string, typeof socket]];
  });
}

function socketInodes(pid: number): string[] {
  const folder = `/proc/${pid}/fd`;
  return readdirSync(folder).flatMap((name) => {
    try {
      return /^socket:\[(\d+)\]$/.exec(readlinkSync(`${folder}/${name}`))?.[1] ?? [];
    } catch {
      // The process has closed the file since its folder was read.
      return [];
    }
  });
}
