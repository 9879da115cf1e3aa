import { lazy } from 'react';
import { showPage } from '../views/show-page.tsx';

showPage(lazy(() => import('./pane.tsx')));
