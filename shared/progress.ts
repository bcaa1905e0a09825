/** The progress of a task that is resumed where it stopped. `step` is 0 before the first save. */
export type ProgressStore<Progress> = {
  read(): Promise<{ step: number; progress?: Progress }>;
  /** Returns false if another caller saved since `step` was read. */
  save(change: { step: number; progress: Progress }): Promise<boolean>;
};
