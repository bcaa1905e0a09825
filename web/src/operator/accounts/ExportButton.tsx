import { useMutation } from '@tanstack/react-query';
import Download from 'lucide-react/icons/download';
import { Button } from '../../components/Button.tsx';
import { useToast } from '../../components/useToast.ts';
import type { AccountFilter } from '../queries/useAccounts.ts';
import { useConsole } from '../useConsole.ts';
import { downloadText } from './downloadText.ts';

/** 200 pages of 50 accounts. More of them are for the command line, which has no time limit. */
const PAGES_MAX = 200;

/** Saves the accounts of the filter as a CSV file, page after page. */
export function ExportButton({ filter }: { readonly filter: AccountFilter }) {
  const { api } = useConsole();
  const toast = useToast();
  const { mutate, isPending } = useMutation({
    networkMode: 'always',
    mutationFn: async () => {
      const parts: string[] = [];
      let cursor: string | undefined;
      do {
        const { text, nextCursor } = await api.listAccounts.csv({
          ...filter,
          ...(cursor !== undefined && { cursor }),
        });
        // Each page begins with the names of the columns.
        parts.push(parts.length === 0 ? text : text.slice(text.indexOf('\n') + 1));
        cursor = nextCursor;
      } while (cursor !== undefined && parts.length < PAGES_MAX);
      return { text: parts.join(''), isWhole: cursor === undefined };
    },
    onSuccess: ({ text, isWhole }) => {
      downloadText(text, { fileName: 'accounts.csv', type: 'text/csv' });
      toast(
        isWhole ? 'The accounts are saved.' : 'The first 10,000 accounts are saved. Filter for the rest.',
      );
    },
    onError: () => toast('The accounts cannot be exported right now. Try again.'),
  });
  return (
    <Button pending={isPending} onClick={() => mutate()}>
      <Download size={16} aria-hidden />
      Export CSV
    </Button>
  );
}
