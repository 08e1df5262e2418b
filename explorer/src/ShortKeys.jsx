import { Fragment } from 'react';
import { formatShortcutForOS, KEY_MAP } from '@graphiql/react';

const SHORT_KEYS = [
  ['Run the operation', formatShortcutForOS(KEY_MAP.runQuery.key)],
  ['Leave the editor: Escape, then Tab or Shift-Tab', 'Esc'],
  ['Go into the editor that has the focus', 'Enter'],
  ['Let Tab move the focus instead of indenting, and back', 'Ctrl-M'],
  ['Suggest what fits here', 'Ctrl-Space'],
  ['Open the command palette of the editor', 'F1'],
  ['Format the query', KEY_MAP.prettify.key],
  ['Copy the query', KEY_MAP.copyQuery.key],
  ['Merge fragments into the operation', KEY_MAP.mergeFragments.key],
  ['Search in the editor', formatShortcutForOS(KEY_MAP.searchInEditor.key)],
  ['Search in the documentation', formatShortcutForOS(KEY_MAP.searchInDocs.key)],
  ['Load the schema again', KEY_MAP.refetchSchema.key],
];

// The content of GraphiQL's dialog of short keys, in place of its own, which
// does not say how the keyboard leaves an editor; see vite.config.js.
export function ShortKeys() {
  return (
    <table className="graphiql-table">
      <thead>
        <tr>
          <th>Short key</th>
          <th>Function</th>
        </tr>
      </thead>
      <tbody>
        {SHORT_KEYS.map(([title, keys]) => (
          <tr key={title}>
            <td>
              {keys.split('-').map((key, at) => (
                <Fragment key={key}>
                  {at > 0 && ' + '}
                  <code className="graphiql-key">{key}</code>
                </Fragment>
              ))}
            </td>
            <td>{title}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
