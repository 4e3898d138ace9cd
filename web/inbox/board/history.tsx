import { Trans, useLingui } from '@lingui/react/macro';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Select } from '../ui/fields.tsx';
import { useInbox, useNow } from '../ui/hooks.ts';
import { Empty, Failed, Skeleton } from '../ui/states.tsx';
import { Export } from './export.tsx';
import { useFigureWords } from './figure-words.ts';
import { keysBetween, measures, periods, type Report, series, stepOf, total } from './figures.ts';
import { reportRoute } from './live.ts';
import type { SpanName } from './search.ts';
import { Shares } from './shares.tsx';
import { allOf, useSubjects } from './subjects.ts';
import { TrendCard } from './trend.tsx';

/** A figure of the last minutes changes nothing in a chart of days. */
const freshFor = 60_000;

/** What went on: times and counts over the last days against those before them, what was closed for which reason. */
export function History({ shop }: { shop: string }) {
  const { t } = useLingui();
  const { ask } = useInbox();
  const navigate = useNavigate({ from: '/board' });
  const { span = 'week', team, agent, channel } = useSearch({ from: '/board' });
  const subjects = useSubjects(shop, { team, agent, channel });
  // Whole hours: the same question until the next one begins.
  const hour = useNow(3_600_000);
  const { from, middle, to } = periods(hour + 1, span);
  const by = stepOf(span);
  const filter = subjects.filter;
  const read = (begin: number, end: number) => () =>
    ask<Report>(
      reportRoute({ shop, by, from: new Date(begin).toISOString(), to: new Date(end).toISOString(), ...filter }),
    );
  const options = { staleTime: freshFor, enabled: subjects.isKnown, placeholderData: keepPreviousData };
  const now = useQuery({ queryKey: ['figures', shop, by, middle, to, filter], queryFn: read(middle, to), ...options });
  const before = useQuery({
    queryKey: ['figures', shop, by, from, middle, filter],
    queryFn: read(from, middle),
    ...options,
  });

  const isQuiet = now.data?.items.length === 0 && !before.data?.items.length;

  return (
    <section className="flex flex-col gap-4" aria-labelledby="board-history">
      <header className="flex flex-wrap items-center gap-3">
        <div className="flex-1">
          <h2 id="board-history" className="text-base font-semibold">
            <Trans>Over time</Trans>
          </h2>
          <p className="text-xs text-muted">
            <Trans>Dashed: the same length of time before.</Trans>
          </p>
        </div>
        <div className="w-40">
          <Select
            label={t`Time`}
            hideLabel
            options={[
              { id: 'day', label: t`Last 24 hours` },
              { id: 'week', label: t`Last 7 days` },
              { id: 'month', label: t`Last 30 days` },
            ]}
            value={span}
            onChange={(next) => void navigate({ search: (all) => ({ ...all, span: next as SpanName }) })}
          />
        </div>
        <div className="w-52">
          <Select
            label={t`Of whom`}
            hideLabel
            options={subjects.options}
            value={subjects.value}
            onChange={(id) =>
              void navigate({ search: ({ team: _t, agent: _a, channel: _c, ...all }) => ({ ...all, ...allOf(id) }) })
            }
          />
        </div>
        <Export shop={shop} by={by} from={middle} to={to} filter={filter} isAdmin={subjects.isAdmin} />
      </header>
      {now.data ? (
        <Charts now={now.data} before={before.data} middle={middle} from={from} to={to} by={by} />
      ) : now.error ? (
        <Failed problem={now.error} retry={() => void now.refetch()} />
      ) : (
        <Skeleton rows={3} height={120} />
      )}
      {subjects.isAdmin && Object.keys(filter).length === 0 && !isQuiet && <Shares shop={shop} from={middle} to={to} />}
    </section>
  );
}

function Charts({
  now,
  before,
  from,
  middle,
  to,
  by,
}: {
  now: Report;
  before: Report | undefined;
  from: number;
  middle: number;
  to: number;
  by: 'hour' | 'day';
}) {
  const { labelOf, measure: words } = useFigureWords();
  if (now.items.length === 0 && !before?.items.length)
    return (
      <Empty title={<Trans>No traffic yet.</Trans>}>
        <Trans>The charts begin with the first conversation.</Trans>
      </Empty>
    );
  const keys = keysBetween(by, middle, to, now.timeZone);
  const keysBefore = keysBetween(by, from, middle, now.timeZone);
  const labels = keys.map((key) => labelOf(key, by, now.timeZone));
  return (
    <div className="grid gap-4 lg:grid-cols-2">
      {measures.map((measure) => (
        <TrendCard
          key={measure}
          measure={measure}
          title={words[measure]}
          labels={labels}
          now={series(now, keys, measure)}
          before={before && series(before, keysBefore, measure)}
          total={total(now.items, measure)}
          totalBefore={before && total(before.items, measure)}
        />
      ))}
    </div>
  );
}
