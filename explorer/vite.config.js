import { defineConfig } from 'vite';
import { compress } from './compress.js';

export default defineConfig({
  plugins: [compress()],
  // index.html is served at /graphql, everything else below /explorer/.
  base: '/explorer/',
  // Monaco's language workers are loaded as ES modules from our own origin.
  worker: { format: 'es' },
  build: {
    outDir: '../gql/static/explorer',
    emptyOutDir: true,
    sourcemap: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    license: { fileName: 'licenses.md' },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 4000,
    rolldownOptions: {
      onLog(level, log, report) {
        // "use client" in dependencies means nothing to a page like this one.
        if (log.code !== 'MODULE_LEVEL_DIRECTIVE') report(level, log);
      },
    },
  },
});
