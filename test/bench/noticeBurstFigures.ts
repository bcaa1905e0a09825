/** The figures that test/flow/notifications/burst reports. */
export type NoticeBurstFigures = {
  accounts: number;
  /** The rate of the stage, e-mails in a second. */
  perSecondMax: number;
  /** The most e-mails that Amazon SES accepted in any second. */
  perSecondReached: number;
  seconds: number;
  lost: number;
  sentTwice: number;
  deadLetters: number;
  /** Requests that Amazon SES refused because they came too fast. */
  throttled: number;
};
