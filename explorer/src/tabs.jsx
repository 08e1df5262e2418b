import { useEffect } from 'react';
import { useGraphiQL } from '@graphiql/react';
import { parse } from 'graphql';

const TABS = 'graphiql:tabState';

// The operation of the tab that was in front, from GraphiQL's storage. Without
// it GraphiQL compares the tabs with what was typed last, and adds a tab
// "<untitled>" if it finds none like that. Titles are set after the operation.
export function restoreTabs() {
  try {
    const state = JSON.parse(window.localStorage.getItem(TABS));
    const tabs = state.tabs.map((tab) => ({ ...tab, title: titleOf(tab) ?? tab.title }));
    window.localStorage.setItem(TABS, JSON.stringify({ ...state, tabs }));
    const { query, variables } = tabs[state.activeTabIndex];
    return { initialQuery: query ?? '', initialVariables: variables ?? '' };
  } catch {
    return {}; // A first visit, or no storage.
  }
}

function titleOf({ query, operationName }) {
  try {
    const { definitions } = parse(query, { noLocation: true });
    const names = definitions
      .filter(({ kind }) => kind === 'OperationDefinition')
      .map(({ name }) => name?.value);
    return names.includes(operationName) ? operationName : names.find(Boolean);
  } catch {
    return undefined; // Nobody has finished typing it.
  }
}

// Scrolls the tab in front into view, where there are more than fit.
export function ActiveTab() {
  const index = useGraphiQL((state) => state.activeTabIndex);
  useEffect(() => {
    const tab = document.getElementById(`graphiql-session-tab-${index}`);
    tab?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [index]);
  return null;
}
