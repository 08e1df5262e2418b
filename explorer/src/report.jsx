import { createStore } from './store.jsx';

// What the gateway says about each answer, beside the data. Source:
// docs/protocol.md, "Limits" and "Receipts".
export const COST = 'X-Gateway-Cost';
export const RECEIPT = 'X-Gateway-Receipt';
const LANE = 'X-Gateway-Lane';
const PARTS = { [COST]: 'cost', [RECEIPT]: 'receipt' };

// The id of the tab in front, whose pane shows the next answer.
export const activeTab = createStore(null);

// The reports of the answers on the page, by the id of their tab:
// { running } or { lane, ms, cost, receipt, refusal }.
export const reports = createStore({});

// Whether the panel of receipts is open, and so requests ask for them.
export const receiptsWanted = createStore(false);

// Reports that a request begins; returns what reports its answer. GraphiQL shows
// an answer in the tab that is in front when it comes.
export function beginReport() {
  const asking = activeTab.get();
  reports.set({ ...reports.get(), [asking]: { running: true } });
  return (report) => {
    reports.set({ ...reports.get(), [asking]: null, [activeTab.get()]: report });
  };
}

export function reportOf({ result, response }, ms) {
  const errors = Array.isArray(result?.errors) ? result.errors : [];
  const refused = errors.find((error) => error?.extensions?.cost);
  const receipt = result?.extensions?.receipt ?? null;
  return {
    ms,
    receipt,
    // Only development names the lane in a header.
    lane: response.headers.get(LANE) ?? receipt?.lane ?? null,
    cost: result?.extensions?.cost ?? refused?.extensions.cost ?? null,
  };
}

// The result as it would be without the headers that only this page added.
export function withoutReport(result, typed = {}) {
  if (!result?.extensions) return result;
  const asked = Object.keys(typed).map((name) => name.toLowerCase());
  const own = Object.entries(PARTS).filter(([name]) => !asked.includes(name.toLowerCase()));
  const hidden = own.map(([, part]) => part);
  const kept = Object.entries(result.extensions).filter(([part]) => !hidden.includes(part));
  const { extensions, ...rest } = result;
  return kept.length ? { ...rest, extensions: Object.fromEntries(kept) } : rest;
}
