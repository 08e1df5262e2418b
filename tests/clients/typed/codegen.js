// What graphql-codegen makes of the schema and the documents of app.ts.
module.exports = {
  schema: '../../../schema.graphql',
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
        scalars: { Base64: 'string', DateTime: 'string' },
        strictScalars: true,
        useTypeImports: true,
      },
    },
  },
};
