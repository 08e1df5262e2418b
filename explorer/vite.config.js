import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { compress } from './compress.js';

// GraphiQL has no property for the content of its dialog of short keys.
const ownShortKeys = {
  name: 'gateway-short-keys',
  enforce: 'pre',
  resolveId(source, importer) {
    if (source !== './short-keys.js' || !importer?.includes('/graphiql/dist/ui/')) return null;
    return fileURLToPath(new URL('src/ShortKeys.jsx', import.meta.url));
  },
};

export default defineConfig({
  plugins: [ownShortKeys, compress()],
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
