import { queryPath } from '../api/client';
import type { QueryAnswer } from '../api/types';
import { usePoll } from '../api/usePoll';
import { formatDuration, formatRate, formatRatio } from '../format';
import { healthOf } from '../map/model';
import { routeColumns, routesQuery } from './routes';

interface Props {
  protocol: string;
  predicate: string;
  range: string;
  everyMillis: number;
}

/** The busiest routes, statements or commands of a selection, for one protocol. */
export function Routes({ protocol, predicate, range, everyMillis }: Props) {
  const query = routesQuery(protocol, predicate, range);
  const { data, refused } = usePoll<QueryAnswer>(query && queryPath(query), everyMillis);
  if (!query) return null;
  if (refused) return <pre className="query-error">{refused.text}</pre>;
  if (!data) return <p className="mut">…</p>;
  const at = (name: string) => data.columns.findIndex((column) => column.name === name);
  const number = (value: unknown) => (typeof value === 'number' ? value : null);
  const [rate, errors, p99] = [at('rate'), at('errors'), at('p99')];
  const keys = routeColumns(protocol).map(at);
  return (
    <section>
      <h3 className="sub">top {protocol}</h3>
      {data.rows.length === 0 && <p className="mut">No {protocol} requests in this range.</p>}
      <table className="small">
        <tbody>
          {data.rows.map((row) => {
            const name = keys.map((key) => row[key] ?? '–').join(' ');
            const ratio = number(row[errors]);
            return (
              <tr key={name} className={healthOf(ratio)}>
                <td title={name}>{name}</td>
                <td>{formatRate(number(row[rate]))}</td>
                <td className="errors">{formatRatio(ratio)}</td>
                <td>{formatDuration(number(row[p99]))}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
