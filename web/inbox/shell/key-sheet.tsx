import { Trans, useLingui } from '@lingui/react/macro';
import { Pencil, RotateCcw, X } from 'lucide-react';
import { useMemo, useState } from 'react';
import { type CommandId, defaultKeys } from '../core/commands.ts';
import { isTyped, shownKeys, waysOf } from '../core/strokes.ts';
import { Button } from '../ui/button.tsx';
import { commandWords } from '../ui/command-words.ts';
import { isMac } from '../ui/commands.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Switch } from '../ui/fields.tsx';
import { useInbox, useTopic } from '../ui/hooks.ts';
import { KeyField } from './key-field.tsx';

const all = Object.keys(defaultKeys) as CommandId[];

/** All commands with their keys, to be looked up and changed. */
export default function KeySheet({ close }: { close: () => void }) {
  const { i18n, t } = useLingui();
  const inbox = useInbox();
  const preferences = useTopic('preferences');
  const [search, setSearch] = useState('');
  const [edited, setEdited] = useState<CommandId>();
  const isOwn = Object.keys(preferences?.keys ?? {}).length > 0;
  const found = useMemo(() => {
    const wanted = search.toLocaleLowerCase(i18n.locale).trim();
    return all.filter((id) => i18n._(commandWords[id]).toLocaleLowerCase(i18n.locale).includes(wanted));
  }, [search, i18n, i18n.locale]);

  /** @param others lose the key, which this one has now */
  const assign = (id: CommandId, key: string | null, others: CommandId[] = []): void => {
    setEdited(undefined);
    const taken = Object.fromEntries(others.map((other) => [other, null]));
    void inbox.preferences.change({ keys: { ...preferences?.keys, ...taken, [id]: key } });
  };

  return (
    <Dialog title={<Trans>Keys</Trans>} isOpen close={close} wide>
      <div className="mb-3 flex flex-wrap items-center gap-3">
        <input
          type="search"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
          placeholder={t`Find a command`}
          aria-label={t`Find a command`}
          className="min-h-9 flex-1 rounded-md border border-line-strong bg-surface px-2.5 py-1.5 placeholder:text-muted"
        />
        <Switch
          isSelected={preferences?.singleKeys !== false}
          onChange={(singleKeys) => void inbox.preferences.change({ singleKeys })}
        >
          <Trans>Keys of one letter</Trans>
        </Switch>
        {isOwn && (
          <Button onPress={() => void inbox.preferences.change({ keys: {} })}>
            <RotateCcw aria-hidden size={16} />
            <Trans>All as delivered</Trans>
          </Button>
        )}
      </div>
      <ul className="grid gap-x-6 sm:grid-cols-2">
        {found.map((id) => (
          <li key={id} className="flex min-h-9 flex-wrap items-center gap-2 border-b border-line text-sm">
            <span className="flex-1">{i18n._(commandWords[id])}</span>
            {edited === id ? (
              <KeyField
                clashing={(keys) => inbox.keys.clashing(id, keys)}
                done={(key, others) => assign(id, key, others)}
                cancel={() => setEdited(undefined)}
              />
            ) : (
              <>
                <Key keys={inbox.keys.keyOf(id)} isOff={preferences?.singleKeys === false} />
                <Button
                  tone="quiet"
                  icon
                  aria-label={t`Change the key: ${i18n._(commandWords[id])}`}
                  onPress={() => setEdited(id)}
                >
                  <Pencil aria-hidden size={14} />
                </Button>
                <Button
                  tone="quiet"
                  icon
                  aria-label={t`No key: ${i18n._(commandWords[id])}`}
                  isDisabled={inbox.keys.keyOf(id) === null}
                  onPress={() => assign(id, null)}
                >
                  <X aria-hidden size={14} />
                </Button>
              </>
            )}
          </li>
        ))}
      </ul>
      {found.length === 0 && (
        <p className="py-6 text-center text-muted">
          <Trans>No command is called so.</Trans>
        </p>
      )}
    </Dialog>
  );
}

function Key({ keys, isOff }: { keys: string | null; isOff: boolean }) {
  if (keys === null)
    return (
      <span className="text-muted">
        <Trans>none</Trans>
      </span>
    );
  const isSilent = isOff && (waysOf(keys)[0] ?? []).some(isTyped);
  return (
    <kbd className="rounded border border-line bg-sunken px-1.5 py-0.5 text-xs">
      {isSilent ? <s>{shownKeys(keys, isMac)}</s> : shownKeys(keys, isMac)}
    </kbd>
  );
}
