// urql: the checks of every client.
import assert from 'node:assert/strict';
import { Client, CombinedError, fetchExchange } from '@urql/core';
import { persistedExchange } from '@urql/exchange-persisted';
import { checksOf } from './checks.mjs';
import { AUTHORIZATION, run, URL_OF_GRAPHQL } from './gateway.mjs';

function open({ headers = AUTHORIZATION, fetch, gets = false, hashes } = {}) {
  const preferGetForPersistedQueries = hashes === 'GET' && 'force';
  const client = new Client({
    url: URL_OF_GRAPHQL,
    // Without its cache, so that each query is a request.
    exchanges: [
      ...(hashes ? [persistedExchange({ preferGetForPersistedQueries })] : []),
      fetchExchange,
    ],
    fetch,
    fetchOptions: { headers },
    preferGetMethod: gets && 'force',
  });
  const answered = ({ data, error }) => {
    if (error) throw error;
    return data;
  };
  return {
    query: async (text, variables = {}) => answered(await client.query(text, variables)),
    mutate: async (text, variables) => answered(await client.mutation(text, variables)),
    both: async (text) => {
      const { data, error } = await client.query(text, {});
      return { data, errors: error.graphQLErrors };
    },
  };
}

function codeOf(error) {
  assert.ok(error instanceof CombinedError, String(error));
  assert.equal(error.networkError, undefined);
  return error.graphQLErrors[0].extensions.code;
}

await run(checksOf(open, codeOf));
