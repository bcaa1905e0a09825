import { useApp } from '../useApp.ts';
import { useStripePage } from './useStripePage.ts';

/**
 * Leads to the customer portal: payment method, invoices, change of plan, cancellation. It returns to the settings. `error` is shown
 * by `PortalProblem`.
 */
export function usePortal() {
  const { api } = useApp();
  const { open, ...state } = useStripePage(() => api.createPortalSession(), { to: 'portal' });
  return { open: () => open(undefined), ...state };
}
