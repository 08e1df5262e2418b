import { useEffect } from 'react';
import { pick, useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { takeLink } from './link.jsx';

// Opens the operation of a link in a tab of its own. It is never run: a link
// must not act in the name of who follows it.
export function Links() {
  const { addTab, changeTab, updateActiveTabValues } = useGraphiQLActions();
  const { queryEditor, variableEditor, tabs } = useGraphiQL(
    pick('queryEditor', 'variableEditor', 'tabs'),
  );

  useEffect(() => {
    if (!queryEditor || !variableEditor) return undefined;
    function open() {
      const link = takeLink();
      if (link === null) return;
      const at = tabs.findIndex(
        (tab) => tab.query === link.query && (tab.variables ?? '') === link.variables,
      );
      if (at >= 0) {
        changeTab(at);
        return;
      }
      addTab();
      queryEditor.setValue(link.query);
      variableEditor.setValue(link.variables);
      updateActiveTabValues(link);
    }
    open();
    window.addEventListener('hashchange', open);
    return () => window.removeEventListener('hashchange', open);
  }, [queryEditor, variableEditor, tabs, addTab, changeTab, updateActiveTabValues]);

  return null;
}
