// What graphql-codegen makes of the schema and the documents of app.ts.
const { readFileSync } = require('node:fs');
const { join } = require('node:path');

const schema = '../../../schema.graphql';
// Every scalar is a text in JSON, but the one whose values are any JSON.
const names = readFileSync(join(__dirname, schema), 'utf8').matchAll(/^scalar (\w+)/gm);
const scalars = Object.fromEntries(
  [...names].map(([, name]) => [name, name === 'JSON' ? 'unknown' : 'string']),
);

module.exports = {
  schema,
  documents: 'app.ts',
  generates: {
    'generated/gql/': {
      preset: 'client',
      presetConfig: {
        persistedDocuments: { mode: 'embedHashInDocument', hashAlgorithm: 'sha256' },
      },
      config: {
        documentMode: 'string',
        enumsAsTypes: true,
        scalars,
        strictScalars: true,
        useTypeImports: true,
      },
    },
  },
};
