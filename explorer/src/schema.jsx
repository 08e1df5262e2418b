// Asks for the schema with GET and by its hash, which the gateway answers with
// an ETag: a reload transfers the schema again only if it has changed. The
// browser's cache keeps one answer for each Authorization, and asks each time.
// Returns null where this cannot be done; the schema is then asked with POST.
export async function getByHash(endpoint, { query, operationName }, headers, signal) {
  const digest = await sha256(query);
  if (digest === null) return null;
  const extensions = { persistedQuery: { version: 1, sha256Hash: digest } };
  const parameters = new URLSearchParams({
    query,
    operationName,
    extensions: JSON.stringify(extensions),
  });
  // A page of another origin could not send this header.
  headers.set('Apollo-Require-Preflight', 'true');
  const response = await fetch(`${endpoint}?${parameters}`, { headers, signal });
  return response.ok ? response : null;
}

// Browsers hash only on pages from HTTPS or from the same machine.
async function sha256(text) {
  const subtle = window.crypto?.subtle;
  if (!subtle) return null;
  const digest = new Uint8Array(await subtle.digest('SHA-256', new TextEncoder().encode(text)));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
