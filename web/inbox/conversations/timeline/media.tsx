import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { CircleAlert, Download, File as FileIcon, Hourglass, Play } from 'lucide-react';
import { lazy, type ReactNode, useState } from 'react';
import type * as z from 'zod/mini';
import type { mediaLink } from '../../../../events/shown/media.ts';
import { at } from '../../core/api.ts';
import type { MessageContent, MessageEntry } from '../../core/types.ts';
import { Button } from '../../ui/button.tsx';
import { useInbox } from '../../ui/hooks.ts';
import { Late } from '../../ui/late.tsx';
import { sizeWords } from './size.ts';

/** The file of a message (C8): on its way, here, or lost with the reason. Its box has its size before the picture comes: nothing jumps. */

type MediaContent = Extract<MessageContent, { media: string }>;
export type Link = z.infer<typeof mediaLink>;

const Picture = lazy(() => import('./picture.tsx'));

/** Links work for five minutes: they are asked for again before. */
const linkFor = 4 * 60_000;

export function Media({ entry, content }: { entry: MessageEntry; content: MediaContent }) {
  const { file } = entry;
  if (file?.state === 'pending')
    return (
      <Box icon={<Hourglass aria-hidden size={18} />}>
        <Trans>The file is being fetched …</Trans>
      </Box>
    );
  if (file?.state === 'failed')
    return (
      <Box icon={<CircleAlert aria-hidden size={18} className="text-late" />}>
        <Trans>The file did not come.</Trans> {file.reason}
      </Box>
    );
  if (!file) return <Elsewhere content={content} />;
  return <Kept id={file.id} content={content} name={file.filename ?? content.filename} size={file.size} />;
}

/** A link or a number of the provider's: it was never kept here. */
function Elsewhere({ content }: { content: MediaContent }) {
  const isLink = /^https?:\/\//i.test(content.media);
  return (
    <Box icon={<FileIcon aria-hidden size={18} />}>
      {isLink ? (
        <a className="text-accent underline" href={content.media} target="_blank" rel="noopener noreferrer nofollow">
          <bdi>{content.filename ?? content.media}</bdi>
        </a>
      ) : (
        <bdi>{content.filename ?? <Trans>A file at the provider</Trans>}</bdi>
      )}
    </Box>
  );
}

function Kept({ id, content, name, size }: { id: string; content: MediaContent; name?: string; size?: number }) {
  const { t } = useLingui();
  const { ask } = useInbox();
  const { data, error, refetch } = useQuery({
    queryKey: ['media', id],
    queryFn: () => ask<Link>(`GET /api/media/${at(id)}`),
    staleTime: linkFor,
    refetchInterval: linkFor,
  });
  if (error)
    return (
      <Box icon={<CircleAlert aria-hidden size={18} className="text-late" />}>
        {error.message}{' '}
        <Button tone="quiet" className="text-accent" onPress={() => void refetch()}>
          <Trans>Try again</Trans>
        </Button>
      </Box>
    );
  const link = data?.url;
  switch (content.type) {
    case 'image':
    case 'sticker':
      return <Image link={link} isSticker={content.type === 'sticker'} name={name} caption={content.caption} />;
    case 'video':
      return link ? (
        // biome-ignore lint/a11y/useMediaCaption: what customers send has no captions.
        <video controls preload="metadata" src={link} className="h-56 w-72 max-w-full rounded-md bg-black" />
      ) : (
        <div className="flex h-56 w-72 max-w-full items-center justify-center rounded-md bg-sunken">
          <Play aria-hidden />
        </div>
      );
    case 'audio':
      return (
        // biome-ignore lint/a11y/useMediaCaption: what customers send has no captions.
        <audio
          controls
          preload="metadata"
          src={link}
          aria-label={content.voice ? t`Voice message` : (name ?? t`Audio`)}
          className="h-10 w-72 max-w-full"
        />
      );
    case 'document':
      return (
        <a
          href={link}
          target="_blank"
          rel="noopener noreferrer"
          aria-disabled={!link}
          className="flex w-72 max-w-full items-center gap-3 rounded-md border border-line bg-ground p-2 text-ink"
        >
          <FileIcon aria-hidden size={24} className="shrink-0 text-muted" />
          <span className="min-w-0 flex-1">
            <bdi className="block truncate font-medium">{name ?? t`Document`}</bdi>
            <span className="text-xs text-muted">
              {[size && sizeWords(size), data?.mimeType].filter(Boolean).join(' · ')}
            </span>
          </span>
          <Download aria-label={t`Download`} size={18} className="shrink-0" />
        </a>
      );
  }
}

function Image({
  link,
  isSticker,
  name,
  caption,
}: {
  link?: string;
  isSticker: boolean;
  name?: string;
  caption?: string;
}) {
  const { t } = useLingui();
  const [isOpen, setOpen] = useState(false);
  const [isBroken, setBroken] = useState(false);
  const size = isSticker ? 'size-32' : 'h-52 w-72';
  if (isBroken)
    return (
      <Box icon={<CircleAlert aria-hidden size={18} className="text-late" />}>
        <Trans>This picture cannot be shown.</Trans>{' '}
        {link && (
          <a className="text-accent underline" href={link} target="_blank" rel="noopener noreferrer">
            <Trans>Download</Trans>
          </a>
        )}
      </Box>
    );
  const words = caption ?? name ?? (isSticker ? t`Sticker` : t`Picture`);
  return (
    <>
      <button
        type="button"
        className={`${size} block max-w-full overflow-hidden rounded-md ${isSticker ? '' : 'bg-sunken'}`}
        onClick={() => setOpen(true)}
        aria-label={t`Open ${words}`}
      >
        {link && (
          <img
            src={link}
            alt=""
            loading="lazy"
            decoding="async"
            onError={() => setBroken(true)}
            className={`size-full ${isSticker ? 'object-contain' : 'object-cover'}`}
          />
        )}
      </button>
      {isOpen && link && (
        <Late close={() => setOpen(false)}>
          <Picture link={link} words={words} close={() => setOpen(false)} />
        </Late>
      )}
    </>
  );
}

function Box({ icon, children }: { icon: ReactNode; children: ReactNode }) {
  return (
    <div className="flex w-72 max-w-full items-center gap-2 rounded-md border border-dashed border-line-strong p-2 text-sm">
      <span className="shrink-0">{icon}</span>
      <span className="min-w-0 flex-1 break-words">{children}</span>
    </div>
  );
}
