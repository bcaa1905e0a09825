import ArrowUpRight from 'lucide-react/icons/arrow-up-right';
import type { ReactNode } from 'react';
import { Button } from '../../components/Button.tsx';
import type { ButtonLook } from '../../components/buttonClass.ts';
import { PortalProblem } from './PortalProblem.tsx';
import { usePortal } from './usePortal.ts';

/** Leads to the customer portal, and says under it why it did not open. */
export function PortalButton({ children, ...look }: ButtonLook & { children: ReactNode }) {
  const { open, isPending, error } = usePortal();
  return (
    <>
      <Button {...look} pending={isPending} onClick={open}>
        {children}
        <ArrowUpRight size={16} aria-hidden />
      </Button>
      {error && <PortalProblem error={error} />}
    </>
  );
}
