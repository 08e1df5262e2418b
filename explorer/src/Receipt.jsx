import { number } from './number.jsx';

// What the gateway did for the answer: time, rows, and each statement.
export function Receipt({ report }) {
  return (
    <section id="gateway-receipt" className="gateway-receipt" aria-label="Receipt" tabIndex={0}>
      {report?.receipt ? <Details receipt={report.receipt} /> : <p>{reason(report)}</p>}
    </section>
  );
}

function reason(report) {
  if (report?.refusal) return `There is no receipt for this answer. ${report.refusal}`;
  if (report?.running) return 'Running...';
  return 'Run the operation: its receipt appears here.';
}

function Details({ receipt }) {
  const { lane, ms, cost, rows, stages, statements, fields, explain } = receipt;
  const times = Object.entries(stages ?? {}).map(([stage, time]) => `${stage} ${number(time)}`);
  return (
    <>
      <p>
        <b>{number(ms)} ms</b> in the gateway, {lane} lane, {number(rows)} rows of a cost of{' '}
        {number(cost)}. Milliseconds by stage: {times.join(', ')}.
      </p>
      {(statements ?? []).map((statement, at) => (
        <Statement key={at} {...statement} />
      ))}
      <Json title="Fields" value={fields} />
      <Json title="Postgres's plan" value={explain} />
    </>
  );
}

function Statement({ path, ms, rows, server, sql }) {
  const place = path?.length ? ` for ${path.join('.')}` : '';
  return (
    <details>
      <summary>
        Statement{place}: {number(ms)} ms, {number(rows)} {rows === 1 ? 'row' : 'rows'}, {server}
      </summary>
      <pre>{sql}</pre>
    </details>
  );
}

function Json({ title, value }) {
  if (!value || value.length === 0) return null;
  return (
    <details>
      <summary>{title}</summary>
      <pre>{JSON.stringify(value, null, 2)}</pre>
    </details>
  );
}
