import { useEffect } from 'react';
import { KeyCode, pick, useGraphiQL } from '@graphiql/react';

// Where Escape closes something, Monaco needs it: a second one leaves.
const NOTHING_OPEN = [
  'editorTextFocus',
  '!suggestWidgetVisible',
  '!parameterHintsVisible',
  '!findWidgetVisible',
  '!editorHasSelection',
  '!editorHasMultipleSelections',
  '!inSnippetMode',
].join(' && ');

const LABELS = {
  queryEditor: 'Operation',
  variableEditor: 'Variables',
  headerEditor: 'Headers',
  responseEditor: 'Response',
};

// In an editor Tab indents. Escape leaves the text for the frame around it,
// from where Tab goes on; GraphiQL's Enter goes back in.
export function Keyboard() {
  const editors = useGraphiQL(pick(...Object.keys(LABELS)));
  useLeave('queryEditor', editors);
  useLeave('variableEditor', editors);
  useLeave('headerEditor', editors);
  useLeave('responseEditor', editors);
  return null;
}

function useLeave(name, { [name]: editor }) {
  useEffect(() => {
    if (!editor) return undefined;
    editor.updateOptions({ ariaLabel: `${LABELS[name]}. Press Escape, then Tab, to leave.` });
    const action = editor.addAction({
      id: 'gateway-leave',
      label: 'Leave the Editor',
      keybindings: [KeyCode.Escape],
      keybindingContext: NOTHING_OPEN,
      run: () => editor.getContainerDomNode().focus(),
    });
    return () => action.dispose();
  }, [name, editor]);
}
