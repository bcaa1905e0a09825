/** The content of `credentials.json` in the state directory: what a developer and the end-to-end suite need to use the run. */
export interface Credentials {
  baseUrl: string;
  apiKey: string;
  /** An API key with the scope `admin`. */
  adminKey: string;
  /** URL of the local issuer, which returns tokens of end users at `/token?user=NAME`, and of operators at `/token?operator=vera` (viewer) and `?operator=otto` (operator). */
  issuer: string;
  stripe: { apiBase: string; secretKey: string; webhookUrl: string; webhookSecret: string };
}
