import { send } from './fetcher.jsx';
import { createStore } from './store.jsx';
import { tokenStore } from './token.jsx';

const QUERY = '{ viewer { role user { displayName } tenant { name } } }';

// Who one is right now: { asking, viewer, error }.
export const viewerStore = createStore({ asking: true, viewer: null, error: null });

let latest = 0;

export async function askViewer() {
  const turn = ++latest;
  viewerStore.set({ ...viewerStore.get(), asking: true });
  let viewer = null;
  let error = null;
  try {
    const result = await send({ query: QUERY });
    viewer = result?.data?.viewer ?? null;
    error = result?.errors?.[0]?.message ?? null;
  } catch (caught) {
    error = caught.message;
  }
  // Only the answer to the latest question counts.
  if (turn === latest) viewerStore.set({ asking: false, viewer, error });
}

tokenStore.subscribe(() => {
  viewerStore.set({ asking: true, viewer: null, error: null });
  askViewer();
});

// Every field of the viewer may be null, and so may the viewer.
export function describe({ asking, viewer, error }) {
  if (viewer) {
    const role = viewer.role ?? null;
    const name = viewer.user?.displayName ?? role ?? 'Someone';
    const details = [role, viewer.tenant?.name].filter((text) => text && text !== name);
    const state = viewer.user ? 'known' : 'nobody';
    return { state: error ? 'warning' : state, name, details };
  }
  if (error) return { state: 'warning', name: error, details: [] };
  if (asking) return { state: 'asking', name: 'Asking who you are...', details: [] };
  return { state: 'nobody', name: 'Not signed in', details: [] };
}
