import { useEffect } from 'react';
import { pick, useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { troubleStore } from './fetcher.jsx';
import { reports } from './report.jsx';
import { useStore } from './store.jsx';
import { tokenStore } from './token.jsx';
import { askViewer } from './viewer.jsx';

// Clears the page when the identity changes, keeps the schema present, and says
// so when the gateway cannot be reached.
export function Connection() {
  const trouble = useStore(troubleStore);
  const { introspect } = useGraphiQLActions();
  const { tabs, responseEditor } = useGraphiQL(pick('tabs', 'responseEditor'));
  const schemaMissing = useGraphiQL((state) => !state.schema || Boolean(state.fetchError));

  // Nothing of the identity before stays on the page. The schema may differ
  // by role; the gateway sends it again only if it does.
  useEffect(
    () =>
      tokenStore.subscribe(() => {
        // Not rendered from these objects: only a change of tabs reads them.
        for (const tab of tabs) tab.response = null;
        responseEditor?.setValue('');
        reports.set({});
        introspect();
      }),
    [tabs, responseEditor, introspect],
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
