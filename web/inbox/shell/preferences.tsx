import { Trans, useLingui } from '@lingui/react/macro';
import { Volume2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { alertKinds, sounds } from '../core/alerts.ts';
import type { Preferences as Wishes } from '../core/types.ts';
import { type Language, languages, preferredLanguage } from '../languages.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Select, Switch } from '../ui/fields.tsx';
import { useInbox, useTopic } from '../ui/hooks.ts';
import { alertNames } from './alert-words.ts';
import { play } from './sound.ts';

/** How this person wants the inbox; it holds at once, and on every machine. */
export default function Preferences({ close }: { close: () => void }) {
  const { i18n, t } = useLingui();
  const { preferences } = useInbox();
  const now = useTopic('preferences') ?? {};
  const change = (wish: Partial<Wishes>): void => void preferences.change(wish);
  return (
    <Dialog title={<Trans>Preferences</Trans>} isOpen close={close}>
      <div className="flex flex-col gap-6">
        <Group title={<Trans>Looks</Trans>}>
          <div className="grid gap-3 sm:grid-cols-2">
            <Select
              label={t`Language`}
              options={Object.entries(languages).map(([id, label]) => ({ id, label }))}
              value={now.language ?? preferredLanguage()}
              onChange={(id) => change({ language: id as Language })}
            />
            <Select
              label={t`Theme`}
              options={[
                { id: 'system', label: t`As the system has it` },
                { id: 'light', label: t`Light` },
                { id: 'dark', label: t`Dark` },
              ]}
              value={now.theme ?? 'system'}
              onChange={(id) => change({ theme: id as Wishes['theme'] })}
            />
          </div>
        </Group>
        <Group title={<Trans>Writing</Trans>}>
          <Switch
            isSelected={now.enterSends !== false}
            onChange={(enterSends) => change({ enterSends })}
            help={t`Off: Enter begins a line, and Ctrl or ⌘ with Enter sends.`}
          >
            <Trans>Enter sends</Trans>
          </Switch>
          <Switch
            isSelected={now.undoSend !== false}
            onChange={(undoSend) => change({ undoSend })}
            help={t`What you send waits for five seconds, in which you can take it back.`}
          >
            <Trans>Undo sending</Trans>
          </Switch>
          <Switch
            isSelected={now.singleKeys !== false}
            onChange={(singleKeys) => change({ singleKeys })}
            help={t`Off: letters alone do nothing outside of text fields, for who speaks to the machine.`}
          >
            <Trans>Keys of one letter</Trans>
          </Switch>
        </Group>
        <Group title={<Trans>Alerts</Trans>}>
          <Switch isSelected={now.notifications !== false} onChange={(notifications) => change({ notifications })}>
            <Trans>Notifications of the system, while the page is not looked at</Trans>
          </Switch>
          <p className="mt-2 text-sm text-muted">
            <Trans>A sound when:</Trans>
          </p>
          {alertKinds.map((kind) => (
            <div key={kind} className="flex items-start justify-between gap-2">
              <Switch
                isSelected={sounds(now, kind)}
                onChange={(isOn) => change({ sounds: { ...now.sounds, [kind]: isOn } })}
              >
                {i18n._(alertNames[kind])}
              </Switch>
              <Button
                tone="quiet"
                icon
                aria-label={t`Try the sound: ${i18n._(alertNames[kind])}`}
                onPress={() => play(kind)}
              >
                <Volume2 aria-hidden size={16} />
              </Button>
            </div>
          ))}
        </Group>
      </div>
    </Dialog>
  );
}

function Group({ title, children }: { title: ReactNode; children: ReactNode }) {
  return (
    <section className="flex flex-col gap-1.5">
      <h3 className="mb-1 text-xs font-semibold tracking-wide text-muted uppercase">{title}</h3>
      {children}
    </section>
  );
}
