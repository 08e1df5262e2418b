import { parse } from 'graphql';
import { createStore } from './store.jsx';
import { tokenStore } from './token.jsx';

const ENDPOINT = '/graphql';

// A sentence for people while the gateway cannot be talked to, else null.
export const troubleStore = createStore(null);

// The one way this page talks to the gateway. It reads the token at the time
// of the call, so it never has to be replaced when the token changes. An
// Authorization line typed into the "Headers" editor wins over the token.
export async function fetcher(params, options = {}) {
  const headers = new Headers({
    Accept: 'application/graphql-response+json, application/json',
    'Content-Type': 'application/json',
  });
  const token = tokenStore.get();
  if (token) headers.set('Authorization', `Bearer ${token}`);
  for (const [name, value] of Object.entries(options.headers ?? {})) {
    headers.set(name, value);
  }

  let response;
  try {
    response = await fetch(ENDPOINT, {
      method: 'POST',
      headers,
      body: JSON.stringify(withOwnOperationName(params)),
    });
  } catch {
    throw trouble('The gateway is not answering. Is it running, and are you online?');
  }

  let result;
  try {
    result = await response.json();
  } catch {
    throw trouble(`The gateway answered with status ${response.status} and no GraphQL result.`);
  }
  troubleStore.set(null);
  return result;
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
  const error = new Error(message);
  error.stack = undefined; // GraphiQL would print it in the response pane.
  return error;
}
