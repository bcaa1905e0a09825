import '../styles/main.css';
import './examples.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { ToastProvider } from '../components/ToastProvider.tsx';
import { initialLanguage, loadText } from '../text/loadText.ts';
import { TextProvider } from '../text/TextProvider.tsx';
import { showTheme, storedTheme } from '../theme.ts';
import { Examples } from './Examples.tsx';

const root = document.getElementById('root');
if (!root) throw new Error('the page has no element #root');
showTheme(storedTheme());
const text = await loadText(initialLanguage());
createRoot(root).render(
  <StrictMode>
    <TextProvider initial={text}>
      <ToastProvider>
        <Examples />
      </ToastProvider>
    </TextProvider>
  </StrictMode>,
);
