import { PageHead } from '../../components/PageHead.tsx';

export function Events() {
  return (
    <>
      <title>Events · AI-Gate Operator</title>
      <PageHead title="Events" />
    </>
  );
}
