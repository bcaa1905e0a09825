/** An operator is waiting, so a request that hangs must fail: three attempts of 10 s. */
const LIMITS = {
  maxAttempts: 3,
  requestHandler: { requestTimeout: 10_000, connectionTimeout: 5_000, throwOnRequestTimeout: true },
};

/** The configuration of a command's AWS clients: limits, and the stage's region if it has one. */
export const awsClientConfig = ({ region }: { region?: string }) =>
  region === undefined ? LIMITS : { ...LIMITS, region };
