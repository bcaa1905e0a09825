/** One request of Schemathesis with its response. */
export type Interaction = {
  /** As in the OpenAPI document, such as `POST /metering/sessions`. */
  route: string;
  /** Whether the request was generated as one that the API must accept, or as an invalid one. */
  isValid: boolean;
  status: number;
  /** The names of the checks that it did not pass. */
  failedChecks: string[];
  /** The names of the checks that were carried out. */
  checks: string[];
};

type Recorder = {
  cases: Record<
    string,
    { value: { method: string; path: string; meta: { generation: { mode: string } } | null } }
  >;
  /** Absent if an operation was skipped. */
  interactions?: Record<string, { response: { status_code: number } | null }>;
  checks: Record<string, { name: string; status: string }[]>;
};

/** Reads the interactions from Schemathesis's report of events, one JSON object in each line. */
export function readInteractions(report: string): Interaction[] {
  return report
    .split('\n')
    .filter((line) => line.startsWith('{"ScenarioFinished"'))
    .flatMap((line) => {
      const { recorder } = JSON.parse(line).ScenarioFinished as { recorder: Recorder };
      return Object.entries(recorder.interactions ?? {}).flatMap(([id, { response }]) =>
        response === null ? [] : [toInteraction(recorder, id, response.status_code)],
      );
    });
}

function toInteraction({ cases, checks }: Recorder, id: string, status: number): Interaction {
  const one = cases[id]?.value;
  if (one === undefined)
    throw new Error(`the report of Schemathesis has a response without its request ${id}`);
  const own = checks[id] ?? [];
  return {
    route: `${one.method} ${one.path}`,
    isValid: one.meta?.generation.mode === 'positive',
    status,
    failedChecks: own.filter((check) => check.status === 'failure').map(({ name }) => name),
    checks: own.map(({ name }) => name),
  };
}
