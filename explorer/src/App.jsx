import { GraphiQL, HISTORY_PLUGIN } from 'graphiql';
import { explorerPlugin } from '@graphiql/plugin-explorer';
import { Connection } from './Connection.jsx';
import { examples } from './examples.jsx';
import { fetcher } from './fetcher.jsx';
import { Identity } from './Identity.jsx';

// The documentation explorer is GraphiQL's default reference plugin.
const plugins = [HISTORY_PLUGIN, { ...explorerPlugin(), title: 'Query builder' }];

export function App() {
  return (
    <GraphiQL
      fetcher={fetcher}
      plugins={plugins}
      defaultTabs={examples}
      defaultEditorToolsVisibility="variables"
      shouldPersistHeaders={false}
    >
      <GraphiQL.Logo>
        <div className="gateway-bar">
          <span className="gateway-title">Gateway explorer</span>
          <Identity />
        </div>
      </GraphiQL.Logo>
      <Connection />
    </GraphiQL>
  );
}
