// Apollo Client: the checks of every client, pages in its cache, and batches.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { CombinedGraphQLErrors } from '@apollo/client/errors';
import { BatchHttpLink } from '@apollo/client/link/batch-http';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { relayStylePagination } from '@apollo/client/utilities';
import { filter, firstValueFrom } from 'rxjs';
import { checksOf } from './checks.mjs';
import * as gateway from './gateway.mjs';

const uri = gateway.URL_OF_GRAPHQL;

function clientOf(link) {
  const typePolicies = { Query: { fields: { users: relayStylePagination() } } };
  return new ApolloClient({ link, cache: new InMemoryCache({ typePolicies }) });
}

function asking(link) {
  const client = clientOf(link);
  // Past the client's cache, so that each query is a request.
  const send = (text, variables, options) =>
    client.query({ query: gql(text), variables, fetchPolicy: 'no-cache', ...options });
  return {
    query: async (text, variables) => (await send(text, variables)).data,
    mutate: async (text, variables) =>
      (await client.mutate({ mutation: gql(text), variables })).data,
    both: async (text, variables) => {
      const { data, error } = await send(text, variables, { errorPolicy: 'all' });
      return { data, errors: error.errors };
    },
  };
}

function open({ headers = gateway.AUTHORIZATION, fetch, gets = false, hashes } = {}) {
  const http = new HttpLink({ uri, headers, fetch, useGETForQueries: gets });
  if (!hashes) return asking(http);
  const persisted = new PersistedQueryLink({
    sha256: (text) => createHash('sha256').update(text).digest('hex'),
    useGETForHashedQueries: hashes === 'GET',
  });
  return asking(ApolloLink.from([persisted, http]));
}

function codeOf(error) {
  assert.ok(CombinedGraphQLErrors.is(error), String(error));
  return error.errors[0].extensions.code;
}

async function fetchMore() {
  const client = clientOf(new HttpLink({ uri, headers: gateway.AUTHORIZATION }));
  const watched = client.watchQuery({ query: gql(gateway.USERS), variables: { first: 5 } });
  const subscription = watched.subscribe({});
  const { data } = await firstValueFrom(watched.pipe(filter(({ loading }) => !loading)));
  await watched.fetchMore({ variables: { after: data.users.pageInfo.endCursor } });
  subscription.unsubscribe();
  // The cache has made one list of both pages.
  return gateway.emails(watched.getCurrentResult().data);
}

function batching() {
  const { fetch, sent } = gateway.watch();
  const link = new BatchHttpLink({ uri, headers: gateway.AUTHORIZATION, fetch, batchMax: 10 });
  return { ...asking(link), sent };
}

async function batches() {
  const { query, sent } = batching();
  const [users, { viewer }, unknown] = await Promise.all([
    query(gateway.USERS, { first: 3 }),
    query(gateway.VIEWER),
    gateway.failure(query(gateway.UNKNOWN)),
  ]);
  assert.equal(sent.length, 1);
  const names = sent[0].asked.map(({ operationName }) => operationName);
  return { emails: gateway.emails(users), role: viewer.role, unknown: codeOf(unknown), names };
}

async function batchesRefused() {
  const { query, sent } = batching();
  const asked = [query(gateway.USERS, { first: 3 }), query(gateway.VIEWER)];
  const failures = await Promise.all(asked.map(gateway.failure));
  assert.ok(failures.every((error) => error instanceof Error));
  return gateway.told(sent);
}

await gateway.run({ ...checksOf(open, codeOf), fetchMore, batches, batchesRefused });
