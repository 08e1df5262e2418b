// graphql-request: the checks of every client, with hashes by the fetch it is given, and batches.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { ClientError, GraphQLClient } from 'graphql-request';
import { checksOf } from './checks.mjs';
import * as gateway from './gateway.mjs';

/** A fetch that sends the hash of a document, and the document as well if that is not known. */
function hashing(send) {
  let isSupported = true;
  return async (address, init) => {
    if (!isSupported) return send(address, init);
    const isGet = init.method === 'GET';
    const parameters = () => Object.fromEntries(new URL(address).searchParams);
    const { query, ...others } = isGet ? parameters() : JSON.parse(init.body);
    const sha256Hash = createHash('sha256').update(query).digest('hex');
    const extensions = { persistedQuery: { version: 1, sha256Hash } };
    const ask = (asked) => {
      if (!isGet) return send(address, { ...init, body: JSON.stringify({ ...asked, extensions }) });
      const found = new URLSearchParams({ ...asked, extensions: JSON.stringify(extensions) });
      return send(`${gateway.URL_OF_GRAPHQL}?${found}`, init);
    };
    const response = await ask(others);
    const { errors } = await response.clone().json();
    const code = errors?.[0].extensions.code;
    isSupported = code !== 'PERSISTED_QUERY_NOT_SUPPORTED';
    if (!isSupported) return send(address, init);
    return code === 'PERSISTED_QUERY_NOT_FOUND' ? ask({ ...others, query }) : response;
  };
}

function open({ headers = gateway.AUTHORIZATION, fetch, gets = false, hashes } = {}) {
  const client = new GraphQLClient(gateway.URL_OF_GRAPHQL, {
    headers,
    fetch: hashes ? hashing(fetch) : fetch,
    method: gets || hashes === 'GET' ? 'GET' : 'POST',
  });
  const send = (text, variables) => client.request(text, variables);
  const both = async (text) => {
    client.requestConfig.errorPolicy = 'all';
    return client.rawRequest(text);
  };
  return { query: send, mutate: send, both, batch: (asked) => client.batchRequests(asked) };
}

function codeOf(error) {
  assert.ok(error instanceof ClientError, String(error));
  return error.response.errors[0].extensions.code;
}

async function batches() {
  const { fetch, sent } = gateway.watch();
  const [users, viewer] = await open({ fetch }).batch([
    { document: gateway.USERS, variables: { first: 3 } },
    { document: gateway.VIEWER },
  ]);
  assert.equal(sent.length, 1);
  assert.equal(sent[0].asked.length, 2);
  return { emails: gateway.emails(users.data), role: viewer.data.viewer.role };
}

async function batchesRefused() {
  const { fetch, sent } = gateway.watch();
  const asked = open({ fetch }).batch([{ document: gateway.VIEWER }]);
  assert.ok((await gateway.failure(asked)) instanceof ClientError);
  return gateway.told(sent);
}

await gateway.run({ ...checksOf(open, codeOf), batches, batchesRefused });
