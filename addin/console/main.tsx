import { lazy } from 'react';
import { showPage } from '../views/show-page.tsx';

showPage(lazy(() => import('./console.tsx')));
