const PARTS = ['query', 'variables', 'operationName', 'extensions'];

// Takes over the operation of a link and removes it from the address bar, so
// that a reload does not open it again: /graphql?query=... as the protocol
// has it, or /graphql#query=..., which is not sent to any server.
// Returns { query, variables, operationName }, or null.
export function takeLink() {
  const { pathname, search, hash } = window.location;
  const inSearch = new URLSearchParams(search);
  const inHash = new URLSearchParams(hash.slice(1));
  const found = [inHash, inSearch].find((parameters) => parameters.get('query')?.trim());
  if (!found) return null;
  const link = {
    query: found.get('query'),
    variables: indented(found.get('variables') ?? ''),
    operationName: found.get('operationName'),
  };
  for (const part of PARTS) {
    inSearch.delete(part);
    inHash.delete(part);
  }
  const rest = (prefix, parameters) => (parameters.size ? `${prefix}${parameters}` : '');
  window.history.replaceState(null, '', pathname + rest('?', inSearch) + rest('#', inHash));
  return link;
}

// JSON as people read it; anything else as it is, so that they can correct it.
function indented(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
