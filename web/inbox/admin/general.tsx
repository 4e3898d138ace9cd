import { Trans, useLingui } from '@lingui/react/macro';
import { ComboBox } from '../ui/combo.tsx';
import { Switch, TextField } from '../ui/fields.tsx';
import { Loaded, useChange, useOfShop } from './data.tsx';
import { useForm } from './form.ts';
import { FormView } from './form-view.tsx';
import { useSettingWords } from './general-words.ts';
import { DurationField, Group, Head } from './parts.tsx';
import { countries, countryName, patchOf, type General as Values, valuesOf } from './settings.ts';
import type { Settings } from './types.ts';

/** How the shop works: slots, limits of waiting, what happens with a message (S1). */
export function General() {
  const settings = useOfShop<Settings>('settings');
  return (
    <>
      <Head title={<Trans>General</Trans>}>
        <Trans>How conversations are given out, and when customers have waited too long.</Trans>
      </Head>
      <Loaded query={settings}>
        {(data) => <GeneralForm settings={data} fresh={async () => (await settings.refetch()).data} />}
      </Loaded>
    </>
  );
}

function GeneralForm({ settings, fresh }: { settings: Settings; fresh: () => Promise<Settings | undefined> }) {
  const { t, i18n } = useLingui();
  const change = useChange();
  const { labels, show, check } = useSettingWords();
  const form = useForm<Values>({
    value: valuesOf(settings),
    fresh: async () => {
      const latest = await fresh();
      return latest && valuesOf(latest);
    },
    check,
    save: (_values, changed) => change('PATCH settings', patchOf(changed)),
  });
  const text = (name: keyof Values & string, placeholder?: string) => ({
    label: labels[name],
    ...(form.bind(name) as { value: string; onChange: (value: string) => void; error?: string; isDisabled: boolean }),
    ...(placeholder !== undefined && { placeholder }),
  });
  const duration = (name: keyof Values & string) => ({ label: labels[name], bound: form.bind(name) as never });
  const toggle = (name: keyof Values & string) => ({
    isSelected: form.values[name] === true,
    isDisabled: form.isLocked,
    onChange: (isOn: boolean) => form.set({ [name]: isOn }),
    children: labels[name],
  });

  return (
    <FormView form={form} wording={{ labels, show, audited: (name) => `settings.${name}` }}>
      <Group title={<Trans>Giving out conversations</Trans>}>
        <TextField
          {...text('slots')}
          inputMode="numeric"
          className="max-w-md"
          help={<Trans>Open conversations of all shops count. 0: messages come in and nobody is given any.</Trans>}
        />
        <Switch
          {...toggle('assignOnFirstMessage')}
          help={<Trans>Off: a flow has the conversation until it asks for an agent.</Trans>}
        />
        <Switch
          {...toggle('newConversationOnClosed')}
          help={<Trans>Off: the closed conversation opens again, at the agent who had it.</Trans>}
        />
        <DurationField
          {...duration('handoverTimeout')}
          help={<Trans>Not accepted in this time, a handover goes back to who offered it.</Trans>}
        />
        <Switch
          isSelected={form.values.takeBackAfter !== ''}
          isDisabled={form.isLocked}
          onChange={(isOn) => form.set({ takeBackAfter: isOn ? form.base.takeBackAfter || 'PT15M' : '' })}
          help={<Trans>What its agent leaves unanswered for long is given to somebody else.</Trans>}
        >
          <Trans>Take unanswered conversations back</Trans>
        </Switch>
        {form.values.takeBackAfter !== '' && <DurationField {...duration('takeBackAfter')} />}
      </Group>

      <Group
        title={<Trans>When an agent comes online</Trans>}
        help={<Trans>A long queue does not fall on the first who is there all at once.</Trans>}
      >
        <TextField
          {...text('rampStart')}
          inputMode="numeric"
          className="max-w-md"
          help={<Trans>0: as many as there are free slots.</Trans>}
        />
        <DurationField {...duration('rampEvery')} help={<Trans>Then one more after each of these spans.</Trans>} />
      </Group>

      <Group title={<Trans>Waiting time</Trans>}>
        <DurationField {...duration('soonAfter')} help={<Trans>From then on it is marked “soon”.</Trans>} />
        <DurationField {...duration('overdueAfter')} help={<Trans>From then on it is marked “overdue”.</Trans>} />
        <DurationField
          {...duration('autoCloseAfter')}
          help={<Trans>Without a customer message for so long, a conversation is closed.</Trans>}
        />
        <TextField
          {...text('tellPosition', t`You are number {position} in the queue.`)}
          rows={2}
          help={<Trans>Sent once to who has to wait; {'{position}'} becomes the place. Empty: nothing is sent.</Trans>}
        />
      </Group>

      <Group title={<Trans>Messages and customers</Trans>}>
        <ComboBox
          label={labels.country}
          help={<Trans>A phone number without a country is read as one of there.</Trans>}
          {...form.bind('country')}
          options={countries.map((id) => ({ id, label: countryName(id, i18n.locale) }))}
        />
        <Switch
          {...toggle('searchWords')}
          help={<Trans>Off: words of messages are neither kept for nor found by it.</Trans>}
        />
        <TextField
          {...text('templateName')}
          dir="ltr"
          help={<Trans>Offered first when the 24 hours after a customer’s message are over.</Trans>}
        />
        <TextField {...text('templateNamespace')} dir="ltr" />
        <TextField
          {...text('conferenceLink', 'https://meet.example.com/{room}')}
          dir="ltr"
          help={
            <Trans>Where video calls take place; {'{room}'} becomes a random name. Empty: a public Jitsi server.</Trans>
          }
        />
      </Group>

      <Group title={<Trans>Your own systems</Trans>}>
        <TextField
          {...text('eventWebhookUrl', 'https://')}
          dir="ltr"
          help={<Trans>Hears when a flow asks for an agent. For all other events there are webhooks.</Trans>}
        />
        <Switch
          {...toggle('publishMessages')}
          help={
            <Trans>On: every message and its delivery is an event too, not only what happens to conversations.</Trans>
          }
        />
      </Group>
    </FormView>
  );
}
