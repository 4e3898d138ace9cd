import { Plural, Trans, useLingui } from '@lingui/react/macro';
import {
  CircleHelp,
  ExternalLink,
  FileText,
  Info,
  List,
  MapPin,
  MousePointerClick,
  ShoppingBag,
  User,
} from 'lucide-react';
import type { ReactNode } from 'react';
import type { MessageContent, MessageEntry } from '../../core/types.ts';
import { Media } from './media.tsx';
import { Words } from './words.tsx';

/** What a message says, by its kind (C2). A kind that nobody knows is named as what it is, and never hidden. */
export function Content({ entry, text, mark }: { entry: MessageEntry; text?: string; mark?: string }) {
  const { t, i18n } = useLingui();
  const { content } = entry;
  switch (content.type) {
    case 'text':
      return <Words text={text ?? content.text} mark={mark} />;
    case 'image':
    case 'video':
    case 'audio':
    case 'document':
    case 'sticker':
      return (
        <div className="flex flex-col gap-1">
          <Media entry={entry} content={content} />
          {content.caption && <Words text={text ?? content.caption} mark={mark} />}
        </div>
      );
    case 'location':
      return <Place content={content} />;
    case 'contacts':
      return (
        <ul className="flex flex-col gap-2">
          {content.contacts.map((contact, i) => (
            <Contact key={i} contact={contact} />
          ))}
        </ul>
      );
    case 'choice':
      return (
        <Labelled icon={<MousePointerClick aria-hidden size={14} />} label={t`Chose`}>
          <Words text={content.title} mark={mark} />
          {content.description && <p className="text-sm text-muted">{content.description}</p>}
          {content.answers !== undefined && <Raw of={content.answers} label={t`Answers`} />}
        </Labelled>
      );
    case 'interactive':
      return <Interactive content={content} mark={mark} />;
    case 'template':
      return (
        <Labelled icon={<FileText aria-hidden size={14} />} label={t`Template`}>
          <p className="font-medium">
            <bdi>{content.name}</bdi> <span className="text-xs text-muted">{content.language}</span>
          </p>
          {content.params && content.params.length > 0 && <Words text={content.params.join(' · ')} mark={mark} />}
        </Labelled>
      );
    case 'order':
      return (
        <Labelled icon={<ShoppingBag aria-hidden size={14} />} label={t`Order`}>
          {content.text && <Words text={content.text} mark={mark} />}
          <ul className="text-sm">
            {content.items.map((item, i) => (
              <li key={i} className="flex justify-between gap-4">
                <span>
                  {item.quantity} × <bdi>{item.product}</bdi>
                </span>
                {item.price !== undefined && (
                  <span className="tabular-nums">
                    {item.currency ? money(item.price, item.currency, i18n.locale) : item.price}
                  </span>
                )}
              </li>
            ))}
          </ul>
        </Labelled>
      );
    case 'reaction':
      return (
        <p className="text-sm text-muted">
          {content.emoji ? (
            <Trans>Reacted {content.emoji} to an earlier message.</Trans>
          ) : (
            <Trans>Took a reaction back.</Trans>
          )}
        </p>
      );
    case 'edit':
      return (
        <Labelled icon={<Info aria-hidden size={14} />} label={t`Changed an earlier message`}>
          {content.text && <Words text={content.text} mark={mark} />}
        </Labelled>
      );
    case 'revoke':
      return (
        <p className="text-sm text-muted">
          <Trans>Deleted an earlier message.</Trans>
        </p>
      );
    case 'system':
      return (
        <Labelled icon={<Info aria-hidden size={14} />} label={t`From the channel`}>
          <Words text={content.text ?? content.event} mark={mark} />
        </Labelled>
      );
    case 'unsupported':
      return (
        <Labelled icon={<CircleHelp aria-hidden size={14} />} label={t`Unsupported message`}>
          <p className="text-sm">
            <Trans>
              The customer sent something that cannot be shown here: <code>{content.kind}</code>.
            </Trans>{' '}
            {content.reason}
          </p>
          {content.raw !== undefined && <Raw of={content.raw} label={t`As it came`} />}
        </Labelled>
      );
  }
}

function Labelled({ icon, label, children }: { icon: ReactNode; label: string; children: ReactNode }) {
  return (
    <div className="flex flex-col gap-1">
      <p className="flex items-center gap-1 text-xs font-medium text-muted">
        {icon}
        {label}
      </p>
      {children}
    </div>
  );
}

function Raw({ of, label }: { of: unknown; label: string }) {
  return (
    <details className="text-xs">
      <summary className="min-h-6 cursor-pointer text-muted">{label}</summary>
      <pre
        dir="ltr"
        className="mt-1 max-h-48 max-w-full overflow-auto rounded bg-sunken p-2 whitespace-pre-wrap break-all"
      >
        {JSON.stringify(of, undefined, 2).slice(0, 4000)}
      </pre>
    </details>
  );
}

function Place({ content }: { content: Extract<MessageContent, { type: 'location' }> }) {
  const { latitude, longitude, name, address } = content;
  const point = `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`;
  const map = `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=16/${latitude}/${longitude}`;
  return (
    <div className="flex items-start gap-2">
      <MapPin aria-hidden size={18} className="mt-0.5 shrink-0 text-muted" />
      <div className="min-w-0">
        {name && <bdi className="block font-medium break-words">{name}</bdi>}
        <bdi className="block text-sm break-words">{address ?? point}</bdi>
        <a
          href={map}
          target="_blank"
          rel="noopener noreferrer nofollow"
          className="inline-flex min-h-6 items-center gap-1 text-sm text-accent underline"
        >
          <Trans>Show on the map</Trans>
          <ExternalLink aria-hidden size={12} />
        </a>
      </div>
    </div>
  );
}

function Contact({ contact }: { contact: Extract<MessageContent, { type: 'contacts' }>['contacts'][number] }) {
  return (
    <li className="flex items-start gap-2">
      <User aria-hidden size={18} className="mt-0.5 shrink-0 text-muted" />
      <div className="min-w-0 text-sm">
        <bdi className="block font-medium break-words">{contact.name}</bdi>
        {contact.organisation && <bdi className="block text-muted">{contact.organisation}</bdi>}
        {contact.phones?.map(({ phone }) => (
          <bdi key={phone} className="block tabular-nums">
            {phone}
          </bdi>
        ))}
        {contact.emails?.map(({ email }) => (
          <bdi key={email} className="block break-all">
            {email}
          </bdi>
        ))}
      </div>
    </li>
  );
}

function Interactive({ content, mark }: { content: Extract<MessageContent, { type: 'interactive' }>; mark?: string }) {
  const { header, body, footer, action } = content;
  return (
    <div className="flex flex-col gap-1">
      {header && <bdi className="font-medium">{header}</bdi>}
      <Words text={body} mark={mark} />
      {footer && <bdi className="text-xs text-muted">{footer}</bdi>}
      <ul className="flex flex-wrap gap-1 pt-1">
        {action.kind === 'buttons' &&
          action.buttons.map(({ id, title }) => (
            <li key={id} className="rounded border border-line-strong px-2 py-0.5 text-sm">
              <bdi>{title}</bdi>
            </li>
          ))}
        {action.kind === 'list' && (
          <li className="inline-flex items-center gap-1 rounded border border-line-strong px-2 py-0.5 text-sm">
            <List aria-hidden size={14} />
            <bdi>{action.button}</bdi>
            <span className="text-muted">
              <Plural value={action.sections.flatMap(({ rows }) => rows).length} one="# choice" other="# choices" />
            </span>
          </li>
        )}
        {action.kind === 'link' && (
          <li className="rounded border border-line-strong px-2 py-0.5 text-sm">
            <bdi>{action.title}</bdi>: <Words text={action.url} />
          </li>
        )}
      </ul>
    </div>
  );
}

/** Providers name currencies as they like; what is no code is shown beside the number. */
function money(price: number, currency: string, language: string): string {
  try {
    return new Intl.NumberFormat(language, { style: 'currency', currency }).format(price);
  } catch {
    return `${price} ${currency}`;
  }
}
