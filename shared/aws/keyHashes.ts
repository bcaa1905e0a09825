import { createHash, createHmac } from 'node:crypto';

/** 64 hexadecimal digits. */
export const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** Stands for the id of an erased account. Whoever knows the id can compute it; nobody else can tell whose it was. */
export const erasedName = (accountId: string): string => `erased:${sha256(accountId)}`;

/** Stands for an id of an erased account. Without the salt, which only the account's erasure has, no guess can be checked. */
export const erasedId = (salt: string, id: string): string =>
  createHmac('sha256', salt).update(id).digest('hex');

/** What is stored of the token of a link. */
export const linkHash = (token: string): string => sha256(token);

/** Stands for an e-mail address, whatever the case of its letters: it can be compared, and not be written to. */
export const addressHash = (email: string): string => sha256(email.toLowerCase());

/** Names a notice without its account. */
export const noticeHash = ({ accountId, key }: { accountId: string; key: string }): string =>
  sha256(`${accountId}#${key}`);
