import { hydrateRoot } from 'react-dom/client';
import { kitPage } from './kitPage.ts';

const root = document.getElementById('root');
if (root) hydrateRoot(root, kitPage());
