import { PageHead } from '../../components/PageHead.tsx';

export function Audit() {
  return (
    <>
      <title>Audit · AI-Gate Operator</title>
      <PageHead title="Audit" />
    </>
  );
}
