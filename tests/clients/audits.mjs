// The audits of GraphQL over HTTP: with a header that GETs need by default, and as they come.
import assert from 'node:assert/strict';
import { serverAudits } from 'graphql-http';
import { run, URL_OF_GRAPHQL } from './gateway.mjs';

const preflighted = (address, init = {}) =>
  fetch(address, { ...init, headers: { ...init.headers, 'Apollo-Require-Preflight': '1' } });

async function audit(fetchFn) {
  const results = [];
  for (const each of serverAudits({ url: URL_OF_GRAPHQL, fetchFn })) results.push(await each.fn());
  const others = results.filter(({ status }) => status !== 'ok');
  assert.deepEqual(
    others.map(({ id, name, reason }) => `${id} ${name}: ${reason}`),
    [],
  );
  return results.map(({ id }) => id);
}

await run({ stock: () => audit(fetch), preflighted: () => audit(preflighted) });
