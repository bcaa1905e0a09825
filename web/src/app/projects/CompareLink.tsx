import { Link } from 'wouter';
import { ButtonLink } from '../../components/ButtonLink.tsx';
import { useText } from '../../text/useText.ts';
import { plansPath } from '../buying/plansPath.ts';

/** The way to a plan with more projects. */
export function CompareLink({ kind }: { kind?: 'main' }) {
  const { t } = useText();
  return (
    <ButtonLink href={plansPath()} link={Link} kind={kind}>
      {t('plan.compare')}
    </ButtonLink>
  );
}
