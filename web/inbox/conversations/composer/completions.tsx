import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { cx } from '../../ui/classes.ts';
import type { useCompletion } from './use-completion.ts';

/** What is offered for what was begun; the field keeps the focus, the one that Enter takes is marked. */
export function Completions({
  id,
  begun,
  options,
  index,
  choose,
  isLoading,
  problem,
}: Pick<ReturnType<typeof useCompletion>, 'id' | 'begun' | 'options' | 'index' | 'choose' | 'isLoading' | 'problem'>) {
  const { t } = useLingui();
  if (!begun) return null;
  const label = begun.kind === '/' ? t`Canned responses` : begun.kind === '@' ? t`Colleagues` : t`Emoji`;
  return (
    <div className="absolute inset-x-3 bottom-full z-20 mb-1 max-w-xl overflow-hidden rounded-lg border border-line bg-raised text-ink shadow-lg">
      {options.length > 0 ? (
        <div id={id} role="listbox" aria-label={label} className="max-h-72 overflow-y-auto p-1">
          {options.map((option, i) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the keys.
            <div
              key={option.key}
              id={`${id}-${option.key}`}
              role="option"
              tabIndex={-1}
              aria-selected={i === index}
              ref={i === index ? intoView : undefined}
              className={cx(
                'flex min-h-8 cursor-pointer items-baseline gap-3 rounded-md px-2 py-1 text-sm',
                i === index && 'bg-sunken outline-1 -outline-offset-1 outline-line-strong',
              )}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => choose(option)}
            >
              <bdi className="shrink-0 font-medium">{option.label}</bdi>
              {option.detail && (
                <span dir="auto" className="truncate text-muted">
                  {option.detail}
                </span>
              )}
            </div>
          ))}
        </div>
      ) : (
        <p className="px-3 py-2 text-sm text-muted">
          {isLoading ? (
            <Trans>Loading …</Trans>
          ) : problem ? (
            problem.message
          ) : begun.kind === '/' ? (
            <Trans>No canned response fits.</Trans>
          ) : (
            <Trans>Nothing fits.</Trans>
          )}
        </p>
      )}
      <p role="status" className="sr-only">
        {options.length > 0 && <Plural value={options.length} one="# suggestion" other="# suggestions" />}
      </p>
    </div>
  );
}

const intoView = (element: HTMLElement | null): void => element?.scrollIntoView({ block: 'nearest' });
