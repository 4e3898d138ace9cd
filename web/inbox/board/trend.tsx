import { Trans, useLingui } from '@lingui/react/macro';
import { TrendingDown, TrendingUp } from 'lucide-react';
import { span } from '../ui/words.ts';
import { Chart } from './chart.tsx';
import { useFigureWords } from './figure-words.ts';
import { changeInPercent, countSteps, hasData, isTime, type Measure, timeSteps } from './figures.ts';
import { cell, number, Panel } from './panel.tsx';

/** A measure over time: its total against the time before, its chart, and all of it as a table. */
export function TrendCard({
  measure,
  title,
  labels,
  now,
  before,
  total,
  totalBefore,
}: {
  measure: Measure;
  title: string;
  labels: string[];
  now: (number | undefined)[];
  before: (number | undefined)[] | undefined;
  total: number | undefined;
  totalBefore: number | undefined;
}) {
  const { t } = useLingui();
  const { write } = useFigureWords();
  const change = changeInPercent(total, totalBefore);
  const written = write(measure, total);
  return (
    <Panel title={title} more={<Change change={change} isBetterLess={isTime(measure)} />}>
      {hasData([...now, ...(before ?? [])], measure) ? (
        <div className="flex flex-col gap-1 px-4 py-3">
          <p className="text-xl font-semibold tabular-nums">
            <bdi>{written}</bdi>
            <bdi className="ms-2 text-xs font-normal text-muted">
              {isTime(measure) ? <Trans>on average</Trans> : <Trans>in all</Trans>}
              {totalBefore !== undefined && (
                <>
                  {', '}
                  <Trans>{write(measure, totalBefore)} before</Trans>
                </>
              )}
            </bdi>
          </p>
          <Chart
            label={t`${title}: ${written}. The table below has every value.`}
            labels={labels}
            now={now}
            {...(before && { before })}
            write={(value) => (isTime(measure) ? span(value) : write(measure, value))}
            steps={isTime(measure) ? timeSteps : countSteps}
          />
          <details className="text-sm">
            <summary className="min-h-6 cursor-pointer text-xs text-muted">
              <Trans>As a table</Trans>
            </summary>
            <table className="w-full">
              <caption className="sr-only">{title}</caption>
              <thead className="text-xs text-muted">
                <tr>
                  <th scope="col" className={cell}>
                    <Trans>When</Trans>
                  </th>
                  <th scope="col" className={number}>
                    <Trans>Now</Trans>
                  </th>
                  <th scope="col" className={number}>
                    <Trans>Before</Trans>
                  </th>
                </tr>
              </thead>
              <tbody className="divide-y divide-line">
                {labels.map((label, i) => (
                  <tr key={label + String(i)}>
                    <td className={cell}>{label}</td>
                    <td className={number}>{write(measure, now[i])}</td>
                    <td className={number}>{write(measure, before?.[i])}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </details>
        </div>
      ) : (
        <p className="px-4 py-6 text-center text-sm text-muted">
          <Trans>No data for this time yet.</Trans>
        </p>
      )}
    </Panel>
  );
}

/** Better and worse are said by word and arrow, not by colour alone. */
function Change({ change, isBetterLess }: { change: number | undefined; isBetterLess: boolean }) {
  const { t } = useLingui();
  if (change === undefined || change === 0) return null;
  const Icon = change > 0 ? TrendingUp : TrendingDown;
  const tone = !isBetterLess ? 'text-muted' : change < 0 ? 'text-good' : 'text-late';
  const percent = Math.abs(change);
  return (
    <span className={`inline-flex items-center gap-1 text-sm tabular-nums ${tone}`}>
      <Icon aria-hidden size={16} />
      <bdi>{change > 0 ? t`${percent} % more` : t`${percent} % less`}</bdi>
    </span>
  );
}
