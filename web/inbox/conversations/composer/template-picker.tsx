import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { ArrowLeft, SendHorizontal } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type * as z from 'zod/mini';
import type { template, templates } from '../../../../events/shown/shop.ts';
import { isBlank } from '../../../../layers/domain/written.ts';
import { at, query } from '../../core/api.ts';
import type { Conversation } from '../../core/types.ts';
import { Button } from '../../ui/button.tsx';
import { cx } from '../../ui/classes.ts';
import { useDesk } from '../../ui/desk.ts';
import { Select, TextField } from '../../ui/fields.tsx';
import { useInbox, useTopic } from '../../ui/hooks.ts';
import { Failed, Skeleton } from '../../ui/states.tsx';
import { fit } from './completion.ts';
import { undoFor } from './use-sending.ts';

type Template = z.infer<typeof template>;
type Templates = z.infer<typeof templates>;

/**
 * Where only a template can be sent, or one is wanted (C6): which one, in which language, its values, and what the customer will read.
 * @param isShut the service window is closed: the words begun are kept until the customer writes
 */
export default function TemplatePicker({
  conversation,
  isShut,
  back,
  done,
}: {
  conversation: Conversation;
  isShut: boolean;
  back?: () => void;
  done: () => void;
}) {
  const { ask } = useInbox();
  const { shop, channel } = conversation;
  const draft = useTopic(`draft:${conversation.id}:reply`)?.text ?? '';
  const { data, error, refetch } = useQuery({
    queryKey: ['templates', shop, channel.id],
    queryFn: () => ask<Templates>(`GET /api/shops/${at(shop)}/templates${query({ channel: channel.id })}`),
    staleTime: 5 * 60_000,
  });
  return (
    <div className="flex flex-col gap-2 px-4 py-2">
      {isShut ? (
        <p role="status" className="text-sm text-muted">
          <Trans>
            24 hours have passed since the customer wrote. Only an approved template can be sent until they write again.
          </Trans>
        </p>
      ) : (
        back && (
          <div>
            <Button tone="quiet" onPress={back}>
              <ArrowLeft aria-hidden size={15} className="rtl:-scale-x-100" />
              <Trans>Back to the text</Trans>
            </Button>
          </div>
        )
      )}
      {isShut && !isBlank(draft) && (
        <p className="flex gap-1 text-xs text-muted">
          <Trans>Your words are kept:</Trans>
          <bdi className="min-w-0 truncate">{draft.slice(0, 120)}</bdi>
        </p>
      )}
      {error ? (
        <Failed problem={error} retry={() => void refetch()} />
      ) : data ? (
        <Choice conversation={conversation} data={data} done={done} />
      ) : (
        <Skeleton rows={2} height={40} />
      )}
    </div>
  );
}

function Choice({ conversation, data, done }: { conversation: Conversation; data: Templates; done: () => void }) {
  const { t, i18n } = useLingui();
  const { data: desk } = useDesk(conversation.shop);
  const [sought, seek] = useState('');
  const [name, setName] = useState<string>();
  const [language, setLanguage] = useState<string>();
  const [isSent, setSent] = useState(false);
  const names = [...new Set(data.items.map((one) => one.name))].filter(
    (one) =>
      sought === '' ||
      data.items.some((other) => other.name === one && fit(`${one} ${other.text ?? ''}`, sought) !== undefined),
  );
  const usual = desk?.settings.templateName;
  // The usual one is offered once: chosen again by itself it would stand there filled in, ready to be sent a second time.
  const current = name ?? (!isSent && usual && names.includes(usual) ? usual : undefined);
  const sent = (): void => {
    setSent(true);
    setName(undefined);
    setLanguage(undefined);
    seek('');
    done();
  };
  const versions = data.items.filter((one) => one.name === current);
  const chosen =
    versions.find((one) => one.language === language) ??
    versions.find((one) => one.language.startsWith(i18n.locale)) ??
    versions[0];
  const problem = data.problems?.[0]?.message;
  if (data.items.length === 0)
    return (
      <p className="py-2 text-sm text-muted">
        {problem ?? <Trans>This channel has no approved templates. A shop admin can add some at the provider.</Trans>}
      </p>
    );
  return (
    <div className="grid gap-3 sm:grid-cols-[14rem_1fr]">
      <div className="flex min-w-0 flex-col gap-1">
        <input
          type="search"
          dir="auto"
          value={sought}
          aria-label={t`Search templates`}
          placeholder={t`Search templates`}
          onChange={(event) => seek(event.target.value)}
          className="min-h-8 rounded-md border border-line-strong bg-surface px-2 text-sm"
        />
        <ul aria-label={t`Templates`} className="max-h-40 overflow-y-auto">
          {names.map((one) => (
            <li key={one}>
              <button
                type="button"
                aria-pressed={one === current}
                onClick={() => setName(one)}
                className={cx(
                  'min-h-7 w-full truncate rounded px-2 text-start text-sm',
                  one === current ? 'bg-accent-soft font-medium' : 'hover:bg-sunken',
                )}
              >
                <bdi>{one}</bdi>
              </button>
            </li>
          ))}
          {names.length === 0 && (
            <li className="px-2 py-1 text-sm text-muted">
              <Trans>Nothing fits.</Trans>
            </li>
          )}
        </ul>
        {problem && <p className="text-xs text-soon">{problem}</p>}
      </div>
      {chosen ? (
        <Values
          key={`${chosen.name} ${chosen.language}`}
          conversation={conversation}
          template={chosen}
          languages={versions.map((one) => one.language)}
          choose={setLanguage}
          done={sent}
        />
      ) : isSent ? (
        <OnItsWay />
      ) : (
        <p className="text-sm text-muted">
          <Trans>Choose a template to see what the customer will read.</Trans>
        </p>
      )}
    </div>
  );
}

/** While the window is shut the picker stays, back at its list; the focus that its button had is kept in it. */
function OnItsWay() {
  const words = useRef<HTMLParagraphElement>(null);
  useEffect(() => words.current?.focus(), []);
  return (
    <p ref={words} tabIndex={-1} role="status" className="text-sm text-muted outline-none">
      <Trans>The template is on its way: it stands above. Choose one to send another.</Trans>
    </p>
  );
}

function Values({
  conversation,
  template: chosen,
  languages,
  choose,
  done,
}: {
  conversation: Conversation;
  template: Template;
  languages: string[];
  choose: (language: string) => void;
  done: () => void;
}) {
  const { t, i18n } = useLingui();
  const { outbox } = useInbox();
  const preferences = useTopic('preferences');
  const first = conversation.customer.name.trim().split(/\s+/)[0] ?? '';
  const [params, setParams] = useState(() =>
    Array.from({ length: chosen.params }, (_, i) => (i === 0 && /\p{L}/u.test(first) ? first : '')),
  );
  const isBad = (value: string): boolean => /[\n\r\t]| {5}/.test(value);
  const isReady = !chosen.needsComponents && params.every((value) => value.trim() !== '' && !isBad(value));
  /** What is filled in here is one message, however often its button is pressed. */
  const [key] = useState(() => crypto.randomUUID());
  const isSent = useRef(false);
  const send = (): void => {
    if (isSent.current) return;
    isSent.current = true;
    const { name, language } = chosen;
    const content = { type: 'template' as const, name, language, ...(params.length > 0 && { params }) };
    outbox.send(
      { key, conversation: conversation.id, kind: 'reply', content },
      preferences?.undoSend === false ? 0 : undoFor,
    );
    done();
  };
  return (
    <div className="flex min-w-0 flex-col gap-2">
      <p
        dir="auto"
        className="max-h-32 overflow-y-auto rounded-xl bg-mine px-3 py-2 text-sm whitespace-pre-wrap [overflow-wrap:anywhere]"
      >
        {chosen.text ? filledIn(chosen.text, params) : <Trans>The provider does not show this text.</Trans>}
      </p>
      <div className="grid gap-2 sm:grid-cols-2">
        {languages.length > 1 && (
          <Select
            label={t`Language`}
            options={languages.map((one) => ({ id: one, label: languageName(one, i18n.locale) }))}
            value={chosen.language}
            onChange={choose}
          />
        )}
        {params.map((value, i) => (
          <TextField
            key={i}
            label={t`Value ${i + 1}`}
            value={value}
            onChange={(changed) => setParams(params.map((one, j) => (j === i ? changed : one)))}
            {...(isBad(value) && { error: t`No line breaks and no row of spaces.` })}
          />
        ))}
      </div>
      <div className="flex items-center justify-end gap-3">
        <span className="text-xs text-muted">
          {chosen.needsComponents ? (
            <Trans>It has a header or buttons that want values of their own: it cannot be sent from here.</Trans>
          ) : (
            !isReady && <Plural value={params.length} one="Fill in the value." other="Fill in all # values." />
          )}
        </span>
        <Button tone="accent" isDisabled={!isReady} onPress={send}>
          <SendHorizontal aria-hidden size={16} className="rtl:-scale-x-100" />
          <Trans>Send template</Trans>
        </Button>
      </div>
    </div>
  );
}

/** The text with the values in their places; what is missing stays a place. */
const filledIn = (text: string, params: string[]): string =>
  text.replace(/\{\{\s*(\d+)\s*\}\}/g, (place, number: string) => params[Number(number) - 1] || place);

/** 'English (en)': the code stays, because a template is approved under it. */
function languageName(code: string, locale: string): string {
  try {
    return `${new Intl.DisplayNames(locale, { type: 'language' }).of(code.replace('_', '-'))} (${code})`;
  } catch {
    return code;
  }
}
