import { createContext, useContext } from 'react';

/** Shows a message for 5 s. Only for what the person did, such as "Project archived". */
export type ShowToast = (message: string) => void;

export const ToastContext = createContext<ShowToast | null>(null);

export function useToast(): ShowToast {
  const showToast = useContext(ToastContext);
  if (!showToast) throw new Error('useToast needs a <ToastProvider> above the component.');
  return showToast;
}
