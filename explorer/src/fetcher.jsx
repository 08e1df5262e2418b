import { parse } from 'graphql';
import { beginReport, COST, RECEIPT, receiptsWanted, reportOf, withoutReport } from './report.jsx';
import { getByHash } from './schema.jsx';
import { createStore } from './store.jsx';
import { tokenStore } from './token.jsx';

const ENDPOINT = '/graphql';

// A sentence for people while the gateway cannot be talked to, else null.
export const troubleStore = createStore(null);

// What GraphiQL sends requests with. An operation that a person runs comes
// with `documentAST`; everything else is a question about the schema.
export function fetcher(params, options = {}) {
  return 'documentAST' in options ? run(params, options.headers) : introspect(params, options);
}

// Sends one request with the token of this moment, so that nothing has to be
// replaced when the token changes. An Authorization line typed into the
// "Headers" editor wins over the token.
export async function send(params, headers = {}) {
  return (await exchange(params, headers)).result;
}

async function run(params, typed) {
  const own = withOwnOperationName(params);
  const setReport = beginReport();
  try {
    const began = performance.now();
    let answer = await exchange(own, { [COST]: '1', ...receiptHeader(), ...typed });
    let refusal = null;
    if (isRefusedReceipt(answer.result, typed)) {
      // Nothing has run yet: the answer is worth more than its receipt.
      refusal = answer.result.errors[0].message;
      answer = await exchange(own, { [COST]: '1', ...typed });
    }
    const ms = performance.now() - began;
    setReport({ ...reportOf(answer, ms), refusal });
    return withoutReport(answer.result, typed);
  } catch (error) {
    setReport(null);
    throw error;
  }
}

function receiptHeader() {
  return receiptsWanted.get() ? { [RECEIPT]: '1' } : {};
}

function isRefusedReceipt(result, typed = {}) {
  const sent = receiptsWanted.get() && !Object.keys(typed).some((name) => same(name, RECEIPT));
  const code = result?.errors?.[0]?.extensions?.code;
  return sent && code === 'FORBIDDEN' && !('data' in result);
}

function same(name, other) {
  return name.toLowerCase() === other.toLowerCase();
}

// The browser keeps the schema, and the gateway says whether it is still the
// same for this viewer.
async function introspect(params, { headers }) {
  const cached = await exchange(params, headers, getByHash);
  return (cached ?? (await exchange(params, headers))).result;
}

// One request and its answer; null if `request` cannot be made or was refused.
async function exchange(params, typed = {}, request = post) {
  const headers = new Headers({
    Accept: 'application/graphql-response+json, application/json',
  });
  const token = tokenStore.get();
  if (token) headers.set('Authorization', `Bearer ${token}`);
  for (const [name, value] of Object.entries(typed ?? {})) headers.set(name, value);

  // An answer to the previous identity is not shown to the next one.
  const abort = new AbortController();
  const unsubscribe = tokenStore.subscribe(() => abort.abort());
  let response = null;
  try {
    response = await request(ENDPOINT, params, headers, abort.signal);
    if (response === null) return null;
    const result = await response.json();
    troubleStore.set(null);
    return { result, response };
  } catch {
    if (abort.signal.aborted) {
      throw quiet('The identity changed before the answer came, so the answer is not shown.');
    }
    if (response) {
      throw trouble(`The gateway answered with status ${response.status} and no GraphQL result.`);
    }
    throw trouble('The gateway is not answering. Is it running, and are you online?');
  } finally {
    unsubscribe();
  }
}

function post(endpoint, params, headers, signal) {
  headers.set('Content-Type', 'application/json');
  return fetch(endpoint, { method: 'POST', headers, body: JSON.stringify(params), signal });
}

// For a moment after a change of tabs GraphiQL still sends the operation name
// of the tab before. A name that the query does not have is left out.
function withOwnOperationName(params) {
  if (!params.operationName) return params;
  try {
    const { definitions } = parse(params.query, { noLocation: true });
    const own = definitions.some(
      ({ kind, name }) => kind === 'OperationDefinition' && name?.value === params.operationName,
    );
    return own ? params : { ...params, operationName: undefined };
  } catch {
    return params; // The gateway reports the syntax error.
  }
}

function trouble(message) {
  troubleStore.set(message);
  return quiet(message);
}

function quiet(message) {
  const error = new Error(message);
  error.stack = undefined; // GraphiQL would print it in the response pane.
  return error;
}
