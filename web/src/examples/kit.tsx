import '../../../client/react/styles.css';
import './kit.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { initialLanguage } from '../text/loadText.ts';
import { KitExamples } from './KitExamples.tsx';

const root = document.getElementById('root');
if (!root) throw new Error('the page has no element #root');
createRoot(root).render(
  <StrictMode>
    <KitExamples language={initialLanguage()} />
  </StrictMode>,
);
