/** Use of a UTC calendar month, `2026-10`. */
export type OldMonth = { month: string; sessions: number; minutes: number };

/** A project as its sessions name it. Instants are epoch seconds. */
export type OldProject = { projectId: string; sessions: number; firstAt: number; lastAt: number };

/** A session of the export. It began at `createdAt`, epoch seconds, and lasted `minutes`, which can have a fraction. */
export type OldSession = { sessionId: string; projectId?: string; createdAt: number; minutes: number };

/** What the export has of a user. */
export type OldAccount = {
  userId: string;
  /** The plan in the export, in lower case, which Stripe can contradict. Absent for a user with usage only. */
  plan?: string;
  /** The Stripe customers of the user's rows, each once. */
  customers: string[];
  /** How many others have one of the customers, and a few of their user ids. Absent if none has. */
  sharing?: { count: number; users: string[] };
  /** Oldest first. */
  months: OldMonth[];
  /** Those with the latest session first. */
  projects: OldProject[];
  /** SHA-256 of user, customers and plan: what must be the same when a step is carried out. Usage is not part of it. */
  hash: string;
};

/** The former service's export, read only. */
export type Export = {
  /** `table.column` of what the export lacks, with what follows from that. */
  missing: { column: string; consequence: string }[];
  /** `table.column` of values that could not be used, how many, and what follows from that. Up to three of them are examples. */
  unusable: { column: string; count: number; examples: string[]; consequence: string }[];
  /** The users that have a row anywhere, sorted by id. */
  accounts(): Iterable<OldAccount>;
  readAccount(userId: string): OldAccount | undefined;
  /** The sessions of a user that began at `from` or later, oldest first, without reading all into memory. */
  sessions(userId: string, from: number): Iterable<OldSession>;
  close(): void;
};
