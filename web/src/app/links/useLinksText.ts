import { linksEn } from '../../text/linksEn.ts';
import { linksFr } from '../../text/linksFr.ts';
import { useTextOf } from '../../text/useTextOf.ts';

const CATALOGUE = { en: linksEn, fr: linksFr };

/** The texts of the pages to which e-mails lead, in the person's language. */
export const useLinksText = () => useTextOf(CATALOGUE);
