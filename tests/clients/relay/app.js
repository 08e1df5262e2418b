// A Relay app: pages of users, of each one's locations, and a write, all asked for by id alone.
const assert = require('node:assert/strict');
const relay = require('relay-runtime');

const gateway = import('../gateway.mjs');

// As Relay's plugin of Babel: what the compiler made of a document in place of its text.
const graphql = ([text]) =>
  require(`./generated/${/(?:query|mutation|fragment) (\w+)/.exec(text)[1]}.graphql.js`);

const query = graphql`
  query appQuery($first: Int!) {
    ...app_query @arguments(first: $first)
  }
`;
const queryFragment = graphql`
  fragment app_query on Query
  @refetchable(queryName: "appPaginationQuery")
  @argumentDefinitions(first: { type: "Int!" }, after: { type: "String" }) {
    users(first: $first, after: $after) @connection(key: "app_users") {
      edges {
        node {
          id
          ...app_user
        }
      }
    }
  }
`;
const userFragment = graphql`
  fragment app_user on User
  @refetchable(queryName: "appUserQuery")
  @argumentDefinitions(first: { type: "Int", defaultValue: 2 }, after: { type: "String" }) {
    email
    locations(first: $first, after: $after) @connection(key: "app_locations") {
      edges {
        node {
          id
          ...app_location
        }
      }
      pageInfo {
        hasNextPage
      }
    }
  }
`;
const locationFragment = graphql`
  fragment app_location on Location {
    latitude
    longitude
    recordedAt
  }
`;
const mutation = graphql`
  mutation appMutation($input: RecordLocationInput!, $connections: [ID!]!) {
    recordLocation(input: $input) {
      location @prependNode(connections: $connections, edgeTypeName: "LocationEdge") {
        id
        ...app_location
      }
      errors {
        code
        path
      }
    }
  }
`;

/** A Relay environment with an empty store, and the names of the documents it sent for. */
async function open() {
  const { post } = await gateway;
  const sent = [];
  const network = relay.Network.create(({ id, name, text }, variables) => {
    assert.equal(text, null);
    assert.match(id, /^[0-9a-f]{32}$/);
    sent.push(name);
    return post({ documentId: id, variables });
  });
  const store = new relay.Store(new relay.RecordSource());
  return { environment: new relay.Environment({ network, store }), sent };
}

async function ask(environment, request, variables) {
  const operation = relay.createOperationDescriptor(relay.getRequest(request), variables);
  environment.retain(operation);
  return relay.fetchQuery(environment, request, variables).toPromise();
}

const read = (environment, fragment, reference) =>
  environment.lookup(relay.getSelector(fragment, reference)).data;

/** What `loadNext` of `usePaginationFragment` does: the page after the last one in the store. */
async function loadNext(environment, fragment, reference, count) {
  const selector = relay.getSelector(fragment, reference);
  const of = relay.getPaginationMetadata(fragment, 'app');
  const { data } = environment.lookup(selector);
  const { pageInfo } = relay.getValueAtPath(data, of.connectionPathInFragmentData);
  assert.equal(pageInfo.hasNextPage, true);
  const variables = relay.getPaginationVariables(
    'forward',
    count,
    pageInfo.endCursor,
    { ...selector.owner.variables, ...selector.variables },
    {},
    of.paginationMetadata,
  );
  if (of.identifierField) variables.id = data[of.identifierField];
  await ask(environment, of.paginationRequest, variables);
  const { pageInfo: next } = relay.getValueAtPath(
    environment.lookup(selector).data,
    of.connectionPathInFragmentData,
  );
  return next.hasNextPage;
}

const nodesOf = ({ edges }) => edges.map(({ node }) => node);

async function pages() {
  const { environment, sent } = await open();
  const root = await ask(environment, query, { first: 5 });
  const more = [];
  do more.push(await loadNext(environment, queryFragment, root, 5));
  while (more.at(-1));
  const users = nodesOf(read(environment, queryFragment, root).users);
  return { emails: users.map((user) => read(environment, userFragment, user).email), more, sent };
}

async function nested() {
  const { environment, sent } = await open();
  const root = await ask(environment, query, { first: 12 });
  const users = nodesOf(read(environment, queryFragment, root).users);
  const pageInfo = (user) => read(environment, userFragment, user).locations.pageInfo;
  const busy = users.find((user) => pageInfo(user).hasNextPage);
  await loadNext(environment, userFragment, busy, 3);
  const locations = nodesOf(read(environment, userFragment, busy).locations);
  return { user: busy.id, locations: locations.map(({ id }) => id), sent };
}

async function mutations() {
  const { environment, sent } = await open();
  const root = await ask(environment, query, { first: 1 });
  const [user] = nodesOf(read(environment, queryFragment, root).users);
  const places = () => nodesOf(read(environment, userFragment, user).locations);
  const ids = () => places().map(({ id }) => id);
  const record = (place) =>
    new Promise((onCompleted, onError) => {
      const connections = [relay.ConnectionHandler.getConnectionID(user.id, 'app_locations')];
      const variables = { connections, input: { ...place, userId: user.id } };
      relay.commitMutation(environment, { mutation, variables, onCompleted, onError });
    });
  const { NOWHERE, PLACE } = await gateway;
  const before = ids();
  const { recordLocation: recorded } = await record(PLACE);
  assert.deepEqual(recorded.errors, []);
  // In the store it is before the others; what is refused is nowhere.
  assert.deepEqual(ids(), [recorded.location.id, ...before]);
  const { latitude, longitude } = read(environment, locationFragment, places()[0]);
  const { recordLocation: refused } = await record(NOWHERE);
  assert.deepEqual(ids(), [recorded.location.id, ...before]);
  const [{ code, path }] = refused.errors;
  return { place: [latitude, longitude], refused: [code, ...path], sent };
}

const refusals = async () => (await gateway).untrusted('0'.repeat(32));

gateway.then(({ run }) => run({ pages, nested, mutations, refusals }));
