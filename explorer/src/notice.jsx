import { createStore, useStore } from './store.jsx';

const MILLISECONDS = 3000;

// A sentence about what has just happened: { text, failed }, or null.
const notice = createStore(null);

let timer;

export function notify(text, failed = false) {
  clearTimeout(timer);
  notice.set({ text, failed });
  timer = setTimeout(() => notice.set(null), MILLISECONDS);
}

export function Notice() {
  const current = useStore(notice);
  return (
    <div className="gateway-notice" role="status" data-failed={current?.failed ?? false}>
      {current?.text}
    </div>
  );
}
