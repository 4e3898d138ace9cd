import { Trans, useLingui } from '@lingui/react/macro';
import { DoorClosed, DoorOpen } from 'lucide-react';
import { useMemo, useState } from 'react';
import { opening, spansWrong } from '../../../layers/domain/hours.ts';
import { Button } from '../ui/button.tsx';
import { TextField } from '../ui/fields.tsx';
import { useNow } from '../ui/hooks.ts';
import { useMoments } from '../ui/moments.ts';
import { type HourValues, hoursOf, nextClockChange, weekdays } from './hours-values.ts';
import { Group } from './parts.tsx';

/** What customers would be told now or at another moment, by the hours as they stand in the form, also when clocks change. */
export function OpenNow({ values }: { values: HourValues }) {
  const { t } = useLingui();
  const write = useMoments();
  const now = useNow(60_000);
  const [moment, setMoment] = useState('');
  const { timeZone } = values;
  const change = useMemo(() => nextClockChange(timeZone, now), [timeZone, now]);
  const asked = moment === '' ? now : Date.parse(moment);
  const day = (at: number): string => write(at, 'longDate', timeZone);
  const isWhole = weekdays.every((one) => !spansWrong(values.week[one])) && !Number.isNaN(asked);
  return (
    <Group title={<Trans>What customers are told</Trans>}>
      <div role="status">{isWhole && <Told values={values} moment={asked} isNow={moment === ''} />}</div>
      <div className="flex flex-wrap items-end gap-3">
        <TextField label={t`At another moment (your time)`} type="datetime-local" value={moment} onChange={setMoment} />
        {change !== undefined && (
          <Button onPress={() => setMoment(localIso(change))}>
            <Trans>After the clocks change, {day(change)}</Trans>
          </Button>
        )}
      </div>
    </Group>
  );
}

function Told({ values, moment, isNow }: { values: HourValues; moment: number; isNow: boolean }) {
  const { t } = useLingui();
  const write = useMoments();
  const hours = hoursOf(values) ?? undefined;
  const key = JSON.stringify(hours);
  // Whole minutes and the same hours: nothing else changes the answer, which looks a year ahead.
  const { open, opensAt, closesAt } = useMemo(() => opening(key ? JSON.parse(key) : undefined, moment), [key, moment]);
  const when = (at: number): string => write(at, 'longDayAndTime', values.timeZone);
  const there = when(moment);
  const until = closesAt === undefined ? undefined : when(closesAt);
  const from = opensAt === undefined ? undefined : when(opensAt);
  const Icon = open ? DoorOpen : DoorClosed;
  return (
    <p className={`flex items-start gap-2 text-sm ${open ? 'text-good' : 'text-soon'}`}>
      <Icon aria-hidden size={18} className="shrink-0" />
      <span>
        <b>{isNow ? (open ? t`Open now` : t`Closed now`) : open ? t`Open then` : t`Closed then`}</b>{' '}
        <Trans>({there} there).</Trans> {until && <Trans>Closes {until}.</Trans>}
        {from && <Trans>Opens {from}.</Trans>}
        {!open && !from && <Trans>Does not open within a year.</Trans>}
      </span>
    </p>
  );
}

/** What a datetime-local field takes: this machine's clock. */
function localIso(moment: number): string {
  const date = new Date(moment);
  return new Date(moment - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
