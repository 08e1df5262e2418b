import { GraphiQL, HISTORY_PLUGIN } from 'graphiql';
import { explorerPlugin } from '@graphiql/plugin-explorer';
import { Answer } from './Answer.jsx';
import { Connection } from './Connection.jsx';
import { copyQuery } from './copy.jsx';
import { examples } from './examples.jsx';
import { fetcher } from './fetcher.jsx';
import { Identity } from './Identity.jsx';
import { Keyboard } from './Keyboard.jsx';
import { Links } from './Links.jsx';
import { Notice } from './notice.jsx';
import { ActiveTab, restoreTabs } from './tabs.jsx';

// The documentation explorer is GraphiQL's default reference plugin.
const plugins = [HISTORY_PLUGIN, { ...explorerPlugin(), title: 'Query builder' }];
const restored = restoreTabs();

export function App() {
  return (
    <GraphiQL
      {...restored}
      fetcher={fetcher}
      plugins={plugins}
      defaultTabs={examples}
      defaultEditorToolsVisibility="variables"
      shouldPersistHeaders={false}
      onCopyQuery={copyQuery}
    >
      <GraphiQL.Logo>
        <div className="gateway-bar">
          <span className="gateway-title">Gateway explorer</span>
          <Identity />
        </div>
      </GraphiQL.Logo>
      <GraphiQL.Footer>
        <Answer />
      </GraphiQL.Footer>
      <Connection />
      <Keyboard />
      <Links />
      <ActiveTab />
      <Notice />
    </GraphiQL>
  );
}
