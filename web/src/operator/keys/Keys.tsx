import { PageHead } from '../../components/PageHead.tsx';

export function Keys() {
  return (
    <>
      <title>API keys · AI-Gate Operator</title>
      <PageHead title="API keys" />
    </>
  );
}
