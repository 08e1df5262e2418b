import { useState } from 'react';
import { UnStyledButton } from '@graphiql/react';
import { IdentityDialog } from './IdentityDialog.jsx';
import { useStore } from './store.jsx';
import { describe, viewerStore } from './viewer.jsx';

// The button at the top right: who one is, and the way to change it.
export function Identity() {
  const [open, setOpen] = useState(false);
  const who = useStore(viewerStore);
  const { state, name, details } = describe(who);
  const text = [name, ...details].join(', ');
  return (
    <>
      <UnStyledButton
        type="button"
        className="gateway-identity"
        data-state={state}
        aria-label={`Identity: ${text}`}
        title={text}
        onClick={() => setOpen(true)}
      >
        <span className="gateway-dot" aria-hidden="true" />
        <span className="gateway-name">{name}</span>
        {details.map((detail) => (
          <span className="gateway-detail" key={detail}>
            {detail}
          </span>
        ))}
      </UnStyledButton>
      <IdentityDialog open={open} onOpenChange={setOpen} />
    </>
  );
}
