import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, type RefObject, useId, useState } from 'react';
import type * as z from 'zod/mini';
import type { canned, filled } from '../../../../events/shown/canned.ts';
import { at, query } from '../../core/api.ts';
import type { Conversation, Page } from '../../core/types.ts';
import { useDesk } from '../../ui/desk.ts';
import { useInbox, useTopic } from '../../ui/hooks.ts';
import { type Begun, begunAt, fit, replaced } from './completion.ts';
import { countUse, usesOf } from './uses.ts';

type Canned = z.infer<typeof canned>;
type Filled = z.infer<typeof filled>;

/** Something that can be put in place of what was begun. */
export interface Option {
  key: string;
  label: string;
  detail?: string;
}

const most = 8;

/** Offers canned responses, colleagues and emoji for what is begun at the caret; moved through by the arrows, taken by Enter or Tab. */
export function useCompletion({
  conversation,
  kind,
  text,
  box,
  write,
}: {
  conversation: Conversation;
  kind: 'reply' | 'note';
  text: string;
  box: RefObject<HTMLTextAreaElement | null>;
  write: (text: string, caret?: number) => void;
}) {
  const { i18n } = useLingui();
  const { ask, notice } = useInbox();
  const me = useTopic('me')?.agent ?? '';
  const { data: desk } = useDesk(conversation.shop);
  const id = useId();
  const [caret, setCaret] = useState(0);
  const [chosen, setChosen] = useState(0);
  const [left, setLeft] = useState<number>();
  const found = begunAt(text, caret, kind === 'reply' ? ['/', ':'] : ['@', ':']);
  const begun = found && found.from !== left ? found : undefined;

  const responses = useQuery({
    queryKey: ['canned', conversation.shop],
    queryFn: () => ask<Page<Canned>>(`GET /api/canned${query({ shop: conversation.shop })}`),
    enabled: begun?.kind === '/',
  });
  const emoji = useQuery({
    queryKey: ['emoji', i18n.locale],
    queryFn: async () => (await import('./emoji-data.ts')).readEmoji(i18n.locale),
    staleTime: Number.POSITIVE_INFINITY,
    enabled: begun?.kind === ':',
  });
  const options = begun ? optionsFor(begun) : [];
  const index = Math.min(chosen, options.length - 1);

  function optionsFor({ kind: sign, query: sought }: Begun): Option[] {
    if (sign === '/') return ranked(responses.data?.items ?? [], sought, usesOf(me)).slice(0, most);
    if (sign === '@')
      return (desk?.agents ?? [])
        .filter((one) => one.id !== me && fit(one.name, sought) !== undefined)
        .slice(0, most)
        .map((one) => ({ key: one.id, label: one.name }));
    return bestEmoji(emoji.data?.emojis ?? [], sought);
  }

  const put = (by: string, { from, query: sought }: Begun): void => {
    const now = box.current?.value ?? text;
    const to = from + 1 + sought.length;
    const isThere = now.slice(from + 1, to) === sought;
    const place = box.current?.selectionStart ?? now.length;
    const done = isThere ? replaced(now, from, to, by) : replaced(now, place, place, by);
    write(done.text, done.caret);
  };
  const choose = (option: Option): void => {
    if (!begun) return;
    if (begun.kind === '@') return put(`@${option.label} `, begun);
    if (begun.kind === ':') return put(option.key, begun);
    setLeft(begun.from);
    countUse(me, option.key);
    ask<Filled>(`POST /api/conversations/${at(conversation.id)}/canned/${at(option.key)}`, { body: {} }).then(
      (answer) => {
        put(answer.text, begun);
        setLeft(undefined);
      },
      (error: Error) => {
        setLeft(undefined);
        notice({ tone: 'problem', text: error.message });
      },
    );
  };

  const onKeyDown = (event: KeyboardEvent): boolean => {
    if (!begun || options.length === 0 || event.ctrlKey || event.metaKey || event.altKey) return false;
    const { key } = event;
    if (key === 'ArrowDown' || key === 'ArrowUp')
      setChosen((index + (key === 'ArrowDown' ? 1 : options.length - 1)) % options.length);
    else if ((key === 'Enter' && !event.shiftKey) || (key === 'Tab' && !event.shiftKey))
      choose(options[index] as Option);
    else if (key === 'Escape') {
      event.stopPropagation();
      setLeft(begun.from);
    } else return false;
    event.preventDefault();
    return true;
  };
  const isOpen = begun !== undefined;
  return {
    id,
    begun,
    options,
    index,
    choose,
    problem: begun?.kind === '/' ? responses.error : begun?.kind === ':' ? emoji.error : null,
    isLoading: begun?.kind === '/' ? responses.isLoading : begun?.kind === ':' && emoji.isLoading,
    onKeyDown,
    insert: (words: string): void => {
      const { selectionStart: from = text.length, selectionEnd: to = text.length } = box.current ?? {};
      const done = replaced(text, from, to, words);
      write(done.text, done.caret);
    },
    openCanned: (): void => {
      const from = box.current?.selectionStart ?? text.length;
      const sign = from === 0 || /\s/.test(text[from - 1] ?? '') ? '/' : ' /';
      const done = replaced(text, from, from, sign);
      setLeft(undefined);
      write(done.text, done.caret);
    },
    field: {
      onSelect: () => {
        const now = box.current?.selectionStart ?? 0;
        if (now !== caret) setChosen(0);
        setCaret(now);
        if (left !== undefined && left !== found?.from) setLeft(undefined);
      },
      ...(isOpen &&
        options.length > 0 && { 'aria-controls': id, 'aria-activedescendant': `${id}-${options[index]?.key}` }),
    },
  };
}

/** By code before text, the better fit before the worse, what this agent uses most before the rest. */
function ranked(all: Canned[], sought: string, uses: Record<string, number>): Option[] {
  return all
    .flatMap((one) => {
      const byCode = fit(one.shortCode, sought);
      const byText = fit(one.text, sought);
      const place = byCode ?? (byText === undefined ? undefined : byText + 3);
      return place === undefined ? [] : [{ one, place: sought === '' ? 0 : place }];
    })
    .sort((a, b) => a.place - b.place || (uses[b.one.id] ?? 0) - (uses[a.one.id] ?? 0))
    .map(({ one }) => ({ key: one.id, label: `/${one.shortCode}`, detail: one.text }));
}

function bestEmoji(all: readonly { emoji: string; label: string; tags: string[] }[], sought: string): Option[] {
  const words = sought.replaceAll('_', ' ');
  return all
    .flatMap((one) => {
      const places = [one.label, ...one.tags].flatMap((word) => fit(word, words) ?? []);
      return places.length > 0 ? [{ one, place: Math.min(...places) }] : [];
    })
    .sort((a, b) => a.place - b.place)
    .slice(0, most)
    .map(({ one }) => ({ key: one.emoji, label: `${one.emoji} ${one.label}` }));
}
