// The gateway and its documents for every client, what was sent to it, and a check by its name.
import assert from 'node:assert/strict';

const { GATEWAY, TOKEN } = process.env;
export const URL_OF_GRAPHQL = new URL('/graphql', GATEWAY).href;
export const AUTHORIZATION = { Authorization: `Bearer ${TOKEN}` };

export const USERS = `query Users($first: Int!, $after: String) {
  users(first: $first, after: $after) {
    edges { cursor node { id email } }
    pageInfo { hasNextPage endCursor }
  }
}`;
export const RECORD = `mutation Record($input: RecordLocationInput!) {
  recordLocation(input: $input) {
    location { id latitude longitude }
    errors { code path }
  }
}`;
export const LOCATION = 'query Location($id: ID!) { location(id: $id) { id latitude longitude } }';
export const VIEWER = 'query Viewer { viewer { role tenant { id slug } } }';
export const UNKNOWN = 'query Unknown { nothingOfThatName }';
// The page is larger than any may be; what is around it may be null.
export const PARTIAL = `query Partial {
  viewer { role tenant { id users(first: 1000) { edges { cursor } } } }
}`;
export const PLACE = { latitude: 32.0853, longitude: 34.7818 };
export const NOWHERE = { latitude: 91, longitude: 34.7818 };

/** The status and the body of the response to a request without any client. */
export async function post(body) {
  const headers = { ...AUTHORIZATION, 'Content-Type': 'application/json' };
  const init = { method: 'POST', headers, body: JSON.stringify(body) };
  const response = await fetch(URL_OF_GRAPHQL, init);
  return { status: response.status, ...(await response.json()) };
}

/** The status and the code that documents outside a manifest get, by their text and by an id. */
export async function untrusted(documentId) {
  const text = await post({ query: VIEWER });
  const unknown = await post({ documentId });
  return [text, unknown].map(({ status, errors }) => [status, errors[0].extensions.code]);
}

/** The e-mail addresses on a page of users. */
export const emails = (data) => data.users.edges.map(({ node }) => node.email);

/** What a request that must fail was rejected with. */
export const failure = (promise) =>
  promise.then(
    () => assert.fail('It was answered.'),
    (error) => error,
  );

/** A fetch, and one entry for each request that went through it, with what came back. */
export function watch() {
  const sent = [];
  const watched = async (address, init = {}) => {
    const { method = 'GET' } = init;
    const asked = method === 'GET' ? ofParameters(new URL(address)) : JSON.parse(init.body);
    const response = await fetch(address, init);
    sent.push({ method, asked, response: response.clone() });
    return response;
  };
  return { fetch: watched, sent };
}

function ofParameters({ searchParams }) {
  const asked = Object.fromEntries(searchParams);
  for (const name of ['variables', 'extensions']) {
    if (asked[name]) asked[name] = JSON.parse(asked[name]);
  }
  return asked;
}

/** What each request had of documents and hashes, and the code or else the status it got. */
export async function told(sent) {
  return Promise.all(
    sent.map(async ({ method, asked, response }) => {
      const text = await response.clone().text();
      const code = text && JSON.parse(text).errors?.[0].extensions.code;
      return `${method} ${carried(asked)}: ${code || response.status}`;
    }),
  );
}

function carried(asked) {
  if (Array.isArray(asked)) return `${asked.length} documents`;
  const hash = asked.extensions?.persistedQuery?.sha256Hash;
  if (hash !== undefined) assert.match(hash, /^[0-9a-f]{64}$/);
  return [asked.query && 'document', hash && 'hash'].filter(Boolean).join(' and ');
}

/** A fetch with what a browser's cache does about `ETag`, `If-None-Match` and 304. */
export function revalidating(send) {
  const kept = new Map();
  return async (address, init) => {
    const known = kept.get(String(address));
    const headers = new Headers(init.headers);
    if (known) headers.set('If-None-Match', known.headers.get('ETag'));
    const response = await send(address, { ...init, headers });
    if (response.status === 304) {
      assert.equal(response.headers.get('ETag'), known.headers.get('ETag'));
      return known.clone();
    }
    if (response.headers.has('ETag')) {
      assert.equal(response.headers.get('Cache-Control'), 'private, no-cache');
      kept.set(String(address), response.clone());
    } else {
      assert.equal(response.headers.get('Cache-Control'), 'no-store');
    }
    return response;
  };
}

/** Run the check that the command line names, and print what it found as one line of JSON. */
export async function run(checks) {
  const [name] = process.argv.slice(2);
  assert.ok(Object.hasOwn(checks, name), `one of ${Object.keys(checks)}`);
  console.log(JSON.stringify(await checks[name]()));
}
