import { Trans, useLingui } from '@lingui/react/macro';
import { Plus, X } from 'lucide-react';
import { spansWrong } from '../../../layers/domain/hours.ts';
import type { Weekday } from '../../../layers/domain/settings.ts';
import { Button } from '../ui/button.tsx';
import { ComboBox } from '../ui/combo.tsx';
import { Switch, TextField } from '../ui/fields.tsx';
import { Loaded, useChange, useOfShop } from './data.tsx';
import { type Form, useForm } from './form.ts';
import { FormView } from './form-view.tsx';
import { type HourValues, hoursOf, spansInWords, valuesOf, weekdays } from './hours-values.ts';
import { OpenNow } from './open-now.tsx';
import { Group, Head } from './parts.tsx';
import { Spans } from './span-fields.tsx';
import type { Settings } from './types.ts';

/** When somebody is there (S4): what flows and the webchat tell customers. */
export function Hours() {
  const settings = useOfShop<Settings>('settings');
  return (
    <>
      <Head title={<Trans>Business hours</Trans>}>
        <Trans>
          Bots and the webchat tell customers by them when somebody is there. Agents work whenever they are online.
        </Trans>
      </Head>
      <Loaded query={settings}>
        {({ businessHours }) => (
          <HoursForm
            hours={businessHours}
            fresh={async () => {
              const { data } = await settings.refetch();
              return data && valuesOf(data.businessHours, ownZone());
            }}
          />
        )}
      </Loaded>
    </>
  );
}

const ownZone = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone;
const zones = Intl.supportedValuesOf('timeZone').map((id) => ({ id, label: id.replaceAll('_', ' ') }));

/** Two Mondays and so on: the first of the year 2024 was one. */
const dayName = (day: Weekday, locale: string): string =>
  new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone: 'UTC' }).format(
    Date.UTC(2024, 0, 1 + weekdays.indexOf(day)),
  );

function HoursForm({
  hours,
  fresh,
}: {
  hours: Settings['businessHours'];
  fresh: () => Promise<HourValues | undefined>;
}) {
  const { t, i18n } = useLingui();
  const change = useChange();
  const form = useForm<HourValues>({
    value: valuesOf(hours, ownZone()),
    fresh,
    check: ({ isOn, week, holidays }) => (isOn ? faults(week, holidays, t`Choose a date.`) : {}),
    save: (values) => change('PATCH settings', { businessHours: hoursOf(values) }),
  });
  const { isOn, week } = form.values;
  const zone = zones.some(({ id }) => id === form.values.timeZone)
    ? zones
    : [{ id: form.values.timeZone, label: form.values.timeZone }, ...zones];
  const show = (name: string, value: unknown): string | undefined => {
    if (name === 'isOn') return value ? t`by hours` : t`always open`;
    if (name === 'timeZone') return String(value);
    if (name === 'holidays') return (value as HourValues['holidays']).map(({ date }) => date).join(', ');
    return weekdays
      .filter((day) => !isSameSpans(form.base.week, form.values.week, day))
      .map((day) => `${dayName(day, i18n.locale)} ${spansInWords((value as HourValues['week'])[day]) || t`closed`}`)
      .join('; ');
  };
  return (
    <FormView
      form={form}
      wording={{
        labels: { isOn: t`Open`, timeZone: t`Time zone`, week: t`Week`, holidays: t`Holidays` },
        show,
        audited: () => 'settings.businessHours',
      }}
    >
      <Group title={<Trans>Hours</Trans>}>
        <Switch
          isSelected={isOn}
          isDisabled={form.isLocked}
          onChange={(next) => form.set({ isOn: next })}
          help={<Trans>Off: always open.</Trans>}
        >
          <Trans>This shop has business hours</Trans>
        </Switch>
        {isOn && <ComboBox label={t`Time zone`} {...form.bind('timeZone')} options={zone} />}
      </Group>
      {isOn && (
        <>
          <OpenNow values={form.values} />
          <Group
            title={<Trans>Week</Trans>}
            help={<Trans>Over midnight: until 24:00, and from 00:00 on the next day.</Trans>}
          >
            <ul className="flex flex-col gap-3">
              {weekdays.map((day) => (
                <li key={day} className="grid gap-1 sm:grid-cols-[7rem_1fr]">
                  <span className="pt-2 text-sm font-medium">{dayName(day, i18n.locale)}</span>
                  <Spans
                    name={dayName(day, i18n.locale)}
                    spans={week[day]}
                    error={form.errorOf(`week.${day}`) ?? form.errorOf(`businessHours.week.${day}`)}
                    isDisabled={form.isLocked}
                    onChange={(spans) => form.set({ week: { ...week, [day]: spans } })}
                  />
                </li>
              ))}
            </ul>
          </Group>
          <Holidays form={form} />
        </>
      )}
    </FormView>
  );
}

const isSameSpans = (a: HourValues['week'], b: HourValues['week'], day: Weekday): boolean =>
  spansInWords(a[day]) === spansInWords(b[day]);

function faults(week: HourValues['week'], holidays: HourValues['holidays'], noDate: string): Record<string, string> {
  const wrong: Record<string, string> = {};
  for (const day of weekdays) {
    const fault = spansWrong(week[day]);
    if (fault) wrong[`week.${day}`] = fault;
  }
  holidays.forEach(({ date, spans }, i) => {
    const fault = date === '' ? noDate : spansWrong(spans);
    if (fault) wrong[`holidays.${i}`] = fault;
  });
  return wrong;
}

/** Days with hours of their own, or none. */
function Holidays({ form }: { form: Form<HourValues> }) {
  const { t } = useLingui();
  const { holidays } = form.values;
  const set = (next: HourValues['holidays']): void => form.set({ holidays: next });
  const change = (i: number, patch: Partial<HourValues['holidays'][number]>): void =>
    set(holidays.map((one, at) => (at === i ? { ...one, ...patch } : one)));
  return (
    <Group
      title={<Trans>Holidays</Trans>}
      help={<Trans>Days that are closed, or have other hours than their weekday.</Trans>}
    >
      {holidays.map(({ date, spans }, i) => (
        // A date that is being typed is no key, and rows are only added at the end.
        <div key={i} className="flex items-start gap-2">
          <TextField
            label={t`Date`}
            type="date"
            value={date}
            isDisabled={form.isLocked}
            onChange={(next) => change(i, { date: next })}
            {...(form.errorOf(`holidays.${i}`) && { error: form.errorOf(`holidays.${i}`) as string })}
          />
          <div className="min-w-0 flex-1 sm:pt-6">
            <Spans
              name={date || t`the holiday`}
              spans={spans}
              isDisabled={form.isLocked}
              onChange={(next) => change(i, { spans: next })}
            />
          </div>
          <Button
            tone="quiet"
            icon
            className="mt-6"
            isDisabled={form.isLocked}
            aria-label={t`Remove the holiday ${date}`}
            onPress={() => set(holidays.filter((_one, at) => at !== i))}
          >
            <X aria-hidden size={16} />
          </Button>
        </div>
      ))}
      <div>
        <Button isDisabled={form.isLocked} onPress={() => set([...holidays, { date: '', spans: [] }])}>
          <Plus aria-hidden size={16} />
          <Trans>Add a holiday</Trans>
        </Button>
      </div>
    </Group>
  );
}
