// The program that graphql-codegen typed, compiled by tsc: it asks for its documents by hash alone.
import assert from 'node:assert/strict';
import { NOWHERE, PLACE, post, run, untrusted } from './gateway.mjs';
import app from './typed/generated/built/app.js';

const askBy = (named) => async (document, variables) => {
  const { hash } = document.__meta__;
  assert.match(hash, /^sha256:[0-9a-f]{64}$/);
  const { data, errors } = await post({ ...named(hash), variables });
  assert.equal(errors, undefined);
  return data;
};
const byDocumentId = askBy((hash) => ({ documentId: hash }));
const byExtension = askBy((hash) => ({
  extensions: { persistedQuery: { version: 1, sha256Hash: hash } },
}));

async function pages() {
  const found = await app.pages(byDocumentId, 5);
  assert.deepEqual(await app.pages(byExtension, 5), found);
  return found;
}

async function filters() {
  const since = new Date('2026-09-01T00:00:00Z');
  const times = await app.joined(byExtension, since, '@demo.example');
  assert.ok(times.every((time) => time >= since));
  return times.length;
}

async function mutations() {
  const recordedAt = '2026-10-01T12:00:00.250+02:00';
  return {
    stored: await app.store(byDocumentId, { ...PLACE, recordedAt }),
    refused: await app.store(byExtension, NOWHERE),
  };
}

const refusals = () => untrusted(`sha256:${'0'.repeat(64)}`);

await run({ pages, filters, mutations, refusals });
