import { PageHead } from '../../components/PageHead.tsx';

export function Accounts() {
  return (
    <>
      <title>Accounts · AI-Gate Operator</title>
      <PageHead title="Accounts" />
    </>
  );
}
