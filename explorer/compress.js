import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const CODINGS = {
  '.br': (data) =>
    promisify(brotliCompress)(data, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
        [constants.BROTLI_PARAM_SIZE_HINT]: data.length,
      },
    }),
  '.gz': (data) => promisify(gzip)(data, { level: constants.Z_BEST_COMPRESSION }),
};

// A smaller file fits into one packet anyway.
const MIN_BYTES = 1400;

// Writes a brotli and a gzip copy beside each built file; gql/http/assets.py
// serves the one that the browser accepts.
export function compress() {
  let folder;
  return {
    name: 'gateway-compress',
    apply: 'build',
    configResolved(config) {
      folder = join(config.root, config.build.outDir);
    },
    async closeBundle() {
      const entries = await readdir(folder, { recursive: true, withFileTypes: true });
      const files = entries.filter((entry) => entry.isFile());
      await Promise.all(files.map((file) => compressFile(join(file.parentPath, file.name))));
    },
  };
}

async function compressFile(path) {
  if ((await stat(path)).size < MIN_BYTES) return;
  const data = await readFile(path);
  await Promise.all(
    Object.entries(CODINGS).map(async ([ending, encode]) => {
      const encoded = await encode(data);
      // What hardly shrinks is not worth the work of unpacking it.
      if (encoded.length < data.length * 0.95) await writeFile(path + ending, encoded);
    }),
  );
}
