import { Trans, useLingui } from '@lingui/react/macro';
import { EmojiPicker as Picker } from 'frimousse';
import { readEmoji } from './emoji-data.ts';

/** All emoji, by name and by group. */
export default function EmojiPicker({ choose }: { choose: (emoji: string) => void }) {
  const { t, i18n } = useLingui();
  return (
    <Picker.Root
      locale={i18n.locale}
      resolveEmojiData={readEmoji}
      columns={9}
      onEmojiSelect={({ emoji }) => choose(emoji)}
      className="flex h-full w-full flex-col"
    >
      <Picker.Search
        autoFocus
        aria-label={t`Search emoji`}
        placeholder={t`Search emoji`}
        className="m-2 min-h-8 rounded-md border border-line-strong bg-surface px-2 text-sm"
      />
      <Picker.Viewport className="min-h-0 flex-1 outline-none">
        <Picker.Loading className="block p-4 text-sm text-muted">
          <Trans>Loading …</Trans>
        </Picker.Loading>
        <Picker.Empty className="block p-4 text-sm text-muted">
          <Trans>Nothing fits.</Trans>
        </Picker.Empty>
        <Picker.List
          className="pb-2 select-none"
          components={{
            CategoryHeader: ({ category, ...props }) => (
              <div {...props} className="bg-raised px-3 py-1 text-xs font-medium text-muted">
                {category.label}
              </div>
            ),
            Row: ({ children, ...props }) => (
              <div {...fromOne(props)} className="px-2">
                {children}
              </div>
            ),
            Emoji: ({ emoji, ...props }) => (
              <button
                type="button"
                {...fromOne(props)}
                className="flex size-8 items-center justify-center rounded-md text-lg data-[active]:bg-sunken"
              >
                {emoji.emoji}
              </button>
            ),
          }}
        />
      </Picker.Viewport>
    </Picker.Root>
  );
}

/** Rows and columns are told from 1; the picker counts from 0. */
function fromOne<Props extends { 'aria-rowindex'?: number; 'aria-colindex'?: number }>(props: Props): Props {
  const { 'aria-rowindex': row, 'aria-colindex': column } = props;
  return {
    ...props,
    ...(row !== undefined && { 'aria-rowindex': row + 1 }),
    ...(column !== undefined && { 'aria-colindex': column + 1 }),
  };
}
