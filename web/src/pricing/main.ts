import { showTheme, storedTheme } from '../theme.ts';
import { startEstimator } from './estimator.ts';

showTheme(storedTheme());
for (const root of document.querySelectorAll<HTMLElement>('[data-estimator]')) startEstimator(root);
