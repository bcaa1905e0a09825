import { Button } from '../components/Button.tsx';
import { useConsole } from './useConsole.ts';

type ListFootProps = {
  readonly query: {
    readonly hasNextPage: boolean;
    readonly isFetchingNextPage: boolean;
    readonly isFetchNextPageError: boolean;
  };
  /** How many there are, such as "50 accounts shown". */
  readonly shown: string;
  /** What the list has, in the middle of a sentence: "accounts". */
  readonly what: string;
  readonly action: string;
  readonly onMore: () => Promise<void>;
};

/** Under a list that is read a page at a time. */
export function ListFoot({ query, shown, what, action, onMore }: ListFootProps) {
  const { isActive } = useConsole();
  return (
    <>
      <span role="status">{shown}</span>
      {query.isFetchNextPageError && <span role="alert">The next {what} cannot be loaded right now.</span>}
      {query.hasNextPage && isActive && (
        <Button size="small" pending={query.isFetchingNextPage} onClick={() => void onMore()}>
          {action}
        </Button>
      )}
    </>
  );
}
