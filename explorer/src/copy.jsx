import { notify } from './notice.jsx';

// Copies the query and says so. GraphiQL calls it before it copies by itself,
// which says nothing.
export async function copyQuery(query) {
  if (!query.trim()) {
    notify('There is no query to copy.', true);
    return;
  }
  try {
    await navigator.clipboard.writeText(query);
    notify('Query copied.');
  } catch {
    notify('The browser did not allow copying: select the query and press Ctrl-C.', true);
  }
}
