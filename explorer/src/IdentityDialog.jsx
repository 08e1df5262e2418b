import { useRef, useState } from 'react';
import { Button, Dialog } from '@graphiql/react';
import { useStore } from './store.jsx';
import { cleanToken, setToken, tokenStore } from './token.jsx';
import { describe, viewerStore } from './viewer.jsx';

export function IdentityDialog({ open, onOpenChange }) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <div className="graphiql-dialog-header">
        <Dialog.Title className="graphiql-dialog-title">Identity</Dialog.Title>
        <Dialog.Close />
      </div>
      <div className="gateway-dialog">
        <Who />
        <TokenForm />
        <Dialog.Description className="gateway-hint">
          The token is sent as <code>Authorization: Bearer</code> with every request. It stays in
          this browser tab and is forgotten when the tab is closed.
        </Dialog.Description>
      </div>
    </Dialog>
  );
}

function Who() {
  const who = useStore(viewerStore);
  const { state, name, details } = describe(who);
  return (
    <div className="gateway-who" data-state={state} aria-live="polite">
      <span className="gateway-dot" aria-hidden="true" />
      <div>
        <div className="gateway-name">{name}</div>
        {details.length > 0 && <div className="gateway-detail">{details.join(', ')}</div>}
        {who.viewer && who.error && <div className="gateway-detail">{who.error}</div>}
      </div>
    </div>
  );
}

function TokenForm() {
  const token = useStore(tokenStore);
  const [text, setText] = useState('');
  const [problem, setProblem] = useState(null);
  const input = useRef(null);

  function submit(event) {
    event.preventDefault();
    const cleaned = cleanToken(text);
    if (!cleaned) {
      setProblem(text.trim() ? 'This does not look like a token.' : 'Paste a token first.');
      return;
    }
    setToken(cleaned);
    setText('');
    setProblem(null);
  }

  function clear() {
    setToken('');
    input.current.focus(); // The button is disabled now and cannot keep it.
  }

  function submitOnEnter(event) {
    if (event.key === 'Enter') {
      event.preventDefault();
      event.currentTarget.form.requestSubmit();
    }
  }

  return (
    <form onSubmit={submit}>
      <label htmlFor="gateway-token">Bearer token</label>
      <textarea
        id="gateway-token"
        ref={input}
        rows={4}
        value={text}
        placeholder={token ? inUse(token) : 'Paste a token here'}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        aria-describedby="gateway-token-problem"
        onChange={(event) => setText(event.target.value)}
        onKeyDown={submitOnEnter}
      />
      <div className="gateway-actions">
        <Button type="submit">Use token</Button>
        <Button type="button" disabled={!token} onClick={clear}>
          Clear token
        </Button>
        <span id="gateway-token-problem" role="status">
          {problem}
        </span>
      </div>
    </form>
  );
}

// Enough of the token to tell it from another one, and no more.
function inUse(token) {
  return token.length > 24 ? `In use: ...${token.slice(-6)}` : 'A token is in use';
}
