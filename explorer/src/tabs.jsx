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
