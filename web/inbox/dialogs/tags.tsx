import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Plus, X } from 'lucide-react';
import { useId, useState } from 'react';
import { at } from '../core/api.ts';
import { folded } from '../core/views.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { TextField } from '../ui/fields.tsx';
import { useInbox } from '../ui/hooks.ts';
import { type DialogProps, Refusal } from './parts.tsx';
import { useWish } from './use-wish.ts';

/** Tags on and off; those that the shop uses are offered while one types. */
export default function TagsDialog({ c, close }: DialogProps) {
  const { t } = useLingui();
  const { ask } = useInbox();
  const queries = useQueryClient();
  const [text, setText] = useState('');
  const wish = useWish();
  const list = useId();
  const { data } = useQuery({
    queryKey: ['tags', c.shop],
    queryFn: () =>
      ask<{ items: { tag: string; conversations: number }[] }>(`GET /api/shops/${at(c.shop)}/tags?limit=100`),
  });
  const has = (tag: string): boolean => c.tags.some((one) => folded(one) === folded(tag));
  const typed = text.trim();
  const suggested = (data?.items ?? [])
    .filter(({ tag }) => !has(tag) && folded(tag).includes(folded(typed)))
    .slice(0, 12);

  const change = async (body: { add?: string[]; remove?: string[] }): Promise<void> => {
    if (!(await wish.ask(`POST /api/conversations/${at(c.id)}/tags`, body))) return;
    if (body.add) setText('');
    void queries.invalidateQueries({ queryKey: ['tags', c.shop] });
  };
  return (
    <Dialog title={t`Tags`} isOpen close={close}>
      <div className="flex flex-col gap-4">
        <ul aria-label={t`Tags of this conversation`} className="flex flex-wrap gap-1.5">
          {c.tags.length === 0 && (
            <li className="text-sm text-muted">
              <Trans>No tags yet.</Trans>
            </li>
          )}
          {c.tags.map((tag) => (
            <li key={tag}>
              <Button
                aria-label={t`Take off ${tag}`}
                isDisabled={wish.isBusy}
                onPress={() => void change({ remove: [tag] })}
                className="min-h-7! rounded-full! px-2.5! py-0!"
              >
                <bdi className="max-w-48 truncate">{tag}</bdi>
                <X aria-hidden size={14} />
              </Button>
            </li>
          ))}
        </ul>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (typed && !wish.isBusy) void (has(typed) ? setText('') : change({ add: [typed] }));
          }}
          className="flex items-end gap-2"
        >
          <TextField
            label={t`Add a tag`}
            value={text}
            onChange={setText}
            maxLength={50}
            autoFocus
            className="flex-1"
            aria-controls={list}
          />
          <Button type="submit" tone="accent" isDisabled={!typed || wish.isBusy} className="min-h-9">
            <Trans>Add</Trans>
          </Button>
        </form>
        <ul id={list} aria-label={t`Tags of the shop`} className="flex flex-wrap gap-1.5">
          {suggested.map(({ tag, conversations }) => (
            <li key={tag}>
              <Button
                tone="quiet"
                isDisabled={wish.isBusy}
                onPress={() => void change({ add: [tag] })}
                className="min-h-7! rounded-full! border border-line px-2.5! py-0!"
              >
                <Plus aria-hidden size={12} />
                <bdi className="max-w-48 truncate">{tag}</bdi>
                <span className="text-xs text-muted tabular-nums">{conversations}</span>
              </Button>
            </li>
          ))}
        </ul>
        <Refusal problem={wish.problem} />
      </div>
    </Dialog>
  );
}
