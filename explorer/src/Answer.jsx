import { useEffect } from 'react';
import { useGraphiQL, UnStyledButton } from '@graphiql/react';
import { number } from './number.jsx';
import { Receipt } from './Receipt.jsx';
import { activeTab, receiptsWanted, reports } from './report.jsx';
import { useStore } from './store.jsx';

// The line below the answer: its lane, time and cost, and the way to its receipt.
export function Answer() {
  const tab = useGraphiQL((state) => state.tabs[state.activeTabIndex]?.id ?? null);
  const report = useStore(reports)[tab] ?? null;
  const open = useStore(receiptsWanted);
  useEffect(() => activeTab.set(tab), [tab]);
  return (
    <>
      {open && <Receipt report={report} />}
      <div className="gateway-answer">
        <div className="gateway-facts" role="status" aria-label="About this answer">
          {factsOf(report).map(([name, text, title]) => (
            <span key={name} data-fact={name} title={title}>
              {text}
            </span>
          ))}
        </div>
        <UnStyledButton
          type="button"
          className="gateway-receipt-button"
          aria-expanded={open}
          aria-controls="gateway-receipt"
          onClick={() => receiptsWanted.set(!open)}
        >
          {open ? 'Hide receipt' : 'Receipt'}
        </UnStyledButton>
      </div>
    </>
  );
}

function factsOf(report) {
  if (report === null) return [];
  if (report.running) return [['running', 'Running...', undefined]];
  const { lane, ms, cost } = report;
  return [
    lane && ['lane', `${lane} lane`, LANES[lane]],
    ['ms', `${number(ms)} ms`, 'From the request to its whole answer, in this browser'],
    cost && ['cost', `cost ${number(cost.requested)}`, costTitle(cost)],
  ].filter(Boolean);
}

const LANES = {
  plan: 'The whole operation ran as one SQL statement',
  resolvers: 'Each field ran by itself, its SQL in batches',
};

function costTitle({ limit, path }) {
  const most = path?.length ? `, most of it at ${path.join('.')}` : '';
  return `How many rows the operation could return, of at most ${number(limit)}${most}`;
}
