import { PageHead } from '../../components/PageHead.tsx';

export function Overview() {
  return (
    <>
      <title>Overview · AI-Gate Operator</title>
      <PageHead title="Overview" />
    </>
  );
}
