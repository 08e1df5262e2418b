import { useEffect } from 'react';
import { useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { troubleStore } from './fetcher.jsx';
import { useStore } from './store.jsx';
import { tokenStore } from './token.jsx';
import { askViewer } from './viewer.jsx';

// Keeps the schema present, and says so when the gateway cannot be reached.
export function Connection() {
  const trouble = useStore(troubleStore);
  const { introspect } = useGraphiQLActions();
  const schemaMissing = useGraphiQL((state) => !state.schema || Boolean(state.fetchError));

  // The schema is the same for everyone: a loaded one stays when the token
  // changes, a missing one is asked for again with the new token.
  useEffect(
    () => tokenStore.subscribe(() => schemaMissing && introspect()),
    [schemaMissing, introspect],
  );

  function tryAgain() {
    askViewer();
    if (schemaMissing) introspect();
  }

  if (!trouble) return null;
  return (
    <div className="gateway-trouble" role="alert">
      <span>{trouble}</span>
      <button type="button" onClick={tryAgain}>
        Try again
      </button>
    </div>
  );
}
