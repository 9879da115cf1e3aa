import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/**
 * Two pages over the same views. Every asset is asked for under /app/, so that the pages themselves may be served at
 * /pane and /console with or without a trailing slash. No script or style is inlined into the pages: the server's
 * content security policy forbids inline scripts.
 */
export default defineConfig({
  root: here('.'),
  base: '/app/',
  publicDir: false,
  plugins: [react()],
  build: {
    outDir: here('../dist/addin'),
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      input: { taskpane: here('taskpane/index.html'), console: here('console/index.html') },
    },
  },
});
