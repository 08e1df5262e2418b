import { createStore } from './store.jsx';

// The bearer token: an empty string when there is none. It is kept in
// sessionStorage, so it goes away together with the browser tab.
const KEY = 'gateway.token';

export const tokenStore = createStore(read());

// What a person pastes, without quotes, a "Bearer" prefix or line breaks.
// Returns null if the rest cannot be sent as a header.
export function cleanToken(text) {
  const token = text
    .trim()
    .replace(/^["']|["']$/g, '')
    .replace(/^bearer\s+/i, '')
    .replace(/\s+/g, '');
  return /^[\x21-\x7e]*$/.test(token) ? token : null;
}

export function setToken(token) {
  write(token);
  tokenStore.set(token);
}

// Takes over /graphql#token=... and removes it from the address bar.
export function takeTokenFromFragment() {
  const parts = window.location.hash.slice(1).split('&');
  const found = parts.find((part) => part.startsWith('token='));
  if (found === undefined) return;
  const rest = parts.filter((part) => part !== found).join('&');
  const { pathname, search } = window.location;
  window.history.replaceState(null, '', pathname + search + (rest && `#${rest}`));
  const token = cleanToken(decode(found.slice('token='.length)));
  if (token !== null) setToken(token);
}

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

// A browser may forbid storage altogether; then the token lives in memory.
function read() {
  try {
    return window.sessionStorage.getItem(KEY) ?? '';
  } catch {
    return '';
  }
}

function write(token) {
  try {
    if (token) window.sessionStorage.setItem(KEY, token);
    else window.sessionStorage.removeItem(KEY);
  } catch {
    // Kept in memory only.
  }
}
