import { Globe, Mail, MessageCircle, MessageSquare, MessagesSquare, Send, Smartphone } from 'lucide-react';
import type { Conversation } from '../core/types.ts';

/** What customers call the kinds of channels; brands are not translated. */
const names: Record<string, string> = {
  whatsapp: 'WhatsApp',
  messagebird: 'MessageBird',
  webchat: 'Webchat',
  sms: 'SMS',
  facebook: 'Messenger',
  messenger: 'Messenger',
  telegram: 'Telegram',
  email: 'E-mail',
  instagram: 'Instagram',
};

const icons = {
  whatsapp: MessageCircle,
  messagebird: MessagesSquare,
  webchat: Globe,
  sms: Smartphone,
  facebook: MessageSquare,
  messenger: MessageSquare,
  telegram: Send,
  email: Mail,
} as const;

export const channelName = (kind: string): string => names[kind] ?? kind;

/** The kind of a channel as a picture; its name stands beside it or is read out. */
export function ChannelIcon({ kind, size = 14, withName }: { kind: string; size?: number; withName?: boolean }) {
  const Icon = icons[kind as keyof typeof icons] ?? MessageSquare;
  return (
    <>
      <Icon aria-hidden size={size} className="shrink-0" />
      {withName && <span className="sr-only">{channelName(kind)}</span>}
    </>
  );
}

export const kindOf = ({ channel }: Pick<Conversation, 'channel'>): string => channel.kind || channel.provider;
