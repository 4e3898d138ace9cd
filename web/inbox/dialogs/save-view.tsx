import { Trans, useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { searchOf, useSavedViews } from '../conversations/saved.tsx';
import type { ViewQuery } from '../core/views.ts';
import { Button } from '../ui/button.tsx';
import { Actions, Dialog } from '../ui/dialog.tsx';
import { TextField } from '../ui/fields.tsx';
import { useInbox } from '../ui/hooks.ts';

/** As many as the desk keeps. */
const most = 20;

/** Keeps the list as it is filtered under a name, on every machine. */
export default function SaveViewDialog({ query, close }: { query: ViewQuery; close: () => void }) {
  const { t } = useLingui();
  const { preferences } = useInbox();
  const views = useSavedViews();
  const [name, setName] = useState('');
  const isFull = views.length >= most && !views.some((one) => one.name === name.trim());
  const save = (): void => {
    const view = { name: name.trim(), search: searchOf(query) };
    void preferences.change({ views: [...views.filter((one) => one.name !== view.name), view] });
    close();
  };
  return (
    <Dialog title={t`Save this view`} isOpen close={close}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() && !isFull) save();
        }}
      >
        <TextField
          label={t`Name`}
          value={name}
          onChange={setName}
          maxLength={60}
          autoFocus
          help={t`It stands in the rail. One of the same name is replaced.`}
          error={isFull ? t`There are ${most} views already. Take one away first.` : undefined}
        />
        <Actions>
          <Button onPress={close}>
            <Trans>Cancel</Trans>
          </Button>
          <Button type="submit" tone="accent" isDisabled={!name.trim() || isFull}>
            <Trans>Save</Trans>
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}
