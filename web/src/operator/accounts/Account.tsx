import { PageHead } from '../../components/PageHead.tsx';

export function Account() {
  return (
    <>
      <title>Account · AI-Gate Operator</title>
      <PageHead title="Account" />
    </>
  );
}
