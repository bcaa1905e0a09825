import { Link } from 'wouter';
import { PageHead } from '../../components/PageHead.tsx';
import { OVERVIEW_PATH } from '../paths.ts';

/** An address under `/operator` that is no page. */
export function NotFoundPage() {
  return (
    <>
      <title>There is no such page · AI-Gate Operator</title>
      <PageHead title="There is no such page">The address is wrong, or the page has moved.</PageHead>
      <Link href={OVERVIEW_PATH}>Go to the overview</Link>
    </>
  );
}
