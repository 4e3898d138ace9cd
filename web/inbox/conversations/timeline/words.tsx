import { Trans, useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { cx } from '../../ui/classes.ts';
import { pieces } from './links.ts';

/** Longer than this is folded: nobody reads on, and a wall of words should not push the answer away. */
const foldedAt = 1600;
/** One to three emoji and nothing else are shown large. */
const onlyEmoji =
  /^(?:\p{Extended_Pictographic}[\u{fe0f}\u{1f3fb}-\u{1f3ff}]?(?:\u200d\p{Extended_Pictographic}\ufe0f?)*\s*){1,3}$/u;

/**
 * What somebody wrote. It is text and never anything else; each paragraph has its own writing direction, and characters that turn it end with
 * theirs; piles of accents are cut at the bubble.
 */
export function Words({ text, mark }: { text: string; mark?: string }) {
  const { t } = useLingui();
  const [isUnfolded, unfold] = useState(false);
  const isFolded = text.length > foldedAt && !isUnfolded;
  return (
    <div
      dir="auto"
      className={cx(
        'text-start break-words whitespace-pre-wrap [overflow-wrap:anywhere] [unicode-bidi:plaintext]',
        onlyEmoji.test(text) && 'text-3xl leading-tight',
      )}
    >
      {pieces(isFolded ? cut(text) : text).map((piece, i) =>
        piece.href ? (
          <a
            key={i}
            href={piece.href}
            target="_blank"
            rel="noopener noreferrer nofollow"
            className="text-accent underline underline-offset-2"
          >
            <bdi>{piece.text}</bdi>
          </a>
        ) : (
          <Marked key={i} text={piece.text} mark={mark} />
        ),
      )}
      {isFolded && (
        <>
          {' … '}
          <button
            type="button"
            className="min-h-6 text-accent underline"
            onClick={() => unfold(true)}
            aria-label={t`Show the whole message`}
          >
            <Trans>Show all</Trans>
          </button>
        </>
      )}
    </div>
  );
}

/** Not in the middle of a character. */
const cut = (text: string): string => [...text.slice(0, foldedAt + 1)].slice(0, -1).join('');

/** The words that were searched for. */
function Marked({ text, mark }: { text: string; mark?: string }) {
  if (!mark) return text;
  const found: { text: string; isHit: boolean }[] = [];
  const [low, sought] = [text.toLocaleLowerCase(), mark.toLocaleLowerCase()];
  let end = 0;
  // Lower case may be longer than the text: then nothing is marked rather than the wrong place.
  for (let i = low.length === text.length ? low.indexOf(sought) : -1; i >= 0; i = low.indexOf(sought, end)) {
    found.push({ text: text.slice(end, i), isHit: false }, { text: text.slice(i, i + sought.length), isHit: true });
    end = i + sought.length;
  }
  found.push({ text: text.slice(end), isHit: false });
  return found.map((one, i) =>
    one.isHit ? (
      <mark key={i} className="rounded-sm bg-soon-soft text-ink outline-1 outline-soon">
        {one.text}
      </mark>
    ) : (
      one.text
    ),
  );
}
