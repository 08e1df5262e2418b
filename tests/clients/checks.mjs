// What every client is checked for, by way of what it has for asking.
import assert from 'node:assert/strict';
import * as gateway from './gateway.mjs';

const { emails, failure, LOCATION, NOWHERE, PARTIAL, PLACE, RECORD, UNKNOWN, USERS, VIEWER } =
  gateway;

/**
 * The checks of a client. `open` makes one that may be told the `headers` and the `fetch` to use,
 * `gets` to send queries with GET, and `hashes` to send hashes for them with GET or POST; it has
 * `query` and `mutate`, which give data, and `both`, which gives data and errors. `codeOf` finds
 * the code of the gateway's error in what the client throws.
 */
export function checksOf(open, codeOf) {
  const code = async (promise) => codeOf(await failure(promise));

  async function pages() {
    const { query } = open();
    const first = await query(USERS, { first: 5 });
    const { hasNextPage, endCursor } = first.users.pageInfo;
    assert.equal(hasNextPage, true);
    return [emails(first), emails(await query(USERS, { first: 5, after: endCursor }))];
  }

  async function mutations() {
    const { query, mutate } = open();
    const { location, errors } = (await mutate(RECORD, { input: PLACE })).recordLocation;
    assert.deepEqual(errors, []);
    const { id, latitude, longitude } = (await query(LOCATION, { id: location.id })).location;
    assert.equal(id, location.id);
    const refused = (await mutate(RECORD, { input: NOWHERE })).recordLocation;
    assert.equal(refused.location, null);
    const [{ code, path }, ...others] = refused.errors;
    assert.deepEqual(others, []);
    return { place: [latitude, longitude], refused: [code, ...path] };
  }

  async function errors() {
    return {
      unknown: await code(open().query(UNKNOWN)),
      anonymous: await code(open({ headers: {} }).query(VIEWER)),
      stranger: await code(open({ headers: { Authorization: 'Bearer nonsense' } }).query(VIEWER)),
    };
  }

  async function simple() {
    const codes = [{}, { 'Apollo-Require-Preflight': '1' }].map((headers) =>
      code(open({ headers, gets: true }).query(VIEWER)),
    );
    return Promise.all(codes);
  }

  async function partial() {
    const { data, errors } = await open().both(PARTIAL);
    const codes = errors.map(({ extensions }) => extensions.code);
    return { role: data.viewer.role, tenant: data.viewer.tenant, codes };
  }

  async function gets() {
    const { fetch, sent } = gateway.watch();
    const { query, mutate } = open({ fetch, gets: true });
    const data = await query(USERS, { first: 3 });
    await mutate(RECORD, { input: NOWHERE });
    return { emails: emails(data), sent: await gateway.told(sent) };
  }

  async function hashes() {
    const { fetch, sent } = gateway.watch();
    const { query } = open({ fetch, hashes: 'POST' });
    const first = await query(USERS, { first: 3 });
    assert.deepEqual(await query(USERS, { first: 3 }), first);
    // Another client finds what this one left.
    assert.deepEqual(await open({ fetch, hashes: 'POST' }).query(USERS, { first: 3 }), first);
    return { emails: emails(first), sent: await gateway.told(sent) };
  }

  async function revalidation() {
    const { fetch, sent } = gateway.watch();
    const { query } = open({ fetch: gateway.revalidating(fetch), hashes: 'GET' });
    const first = await query(VIEWER);
    assert.deepEqual(await query(VIEWER), first);
    assert.deepEqual(await query(VIEWER), first);
    return { slug: first.viewer.tenant.slug, sent: await gateway.told(sent) };
  }

  async function unsupported() {
    const { fetch, sent } = gateway.watch();
    const { query } = open({ fetch, hashes: 'POST' });
    const { viewer } = await query(VIEWER);
    await query(USERS, { first: 3 });
    return { slug: viewer.tenant.slug, sent: await gateway.told(sent) };
  }

  return { pages, mutations, errors, simple, partial, gets, hashes, revalidation, unsupported };
}
