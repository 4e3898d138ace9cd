import { i18n } from '@lingui/core';
import { I18nProvider } from '@lingui/react';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { showTheme } from './core/looks.ts';
import { loadLanguage } from './languages.ts';
import './app.css';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root.');
showTheme(undefined);
await loadLanguage();
createRoot(root).render(
  <StrictMode>
    <I18nProvider i18n={i18n}>
      <App />
    </I18nProvider>
  </StrictMode>,
);
