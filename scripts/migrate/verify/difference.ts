/** What differs from the plan: a stable code, and a sentence for operators. */
export type Difference = {
  code:
    | 'account'
    | 'customer'
    | 'decision'
    | 'directory'
    | 'export'
    | 'grants'
    | 'months'
    | 'plan'
    | 'projects'
    | 'sessions'
    | 'subscription'
    | 'terms';
  text: string;
};
