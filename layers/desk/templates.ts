import { inquiryAt } from '../channels/accounts.ts';
import { isAdmin, mayChat } from '../domain/agent.ts';
import type { ChannelConfig } from '../domain/settings.ts';
import type { Template } from '../domain/template.ts';
import { DeskError } from '../platform/errors.ts';
import { findAgent } from '../store/agents.ts';
import { findTemplates, saveTemplates } from '../store/templates.ts';
import type { Setup } from './credentials.ts';

/** The approved templates of a shop's channels (C6), listed by the providers and remembered for a while. */

/** How old a list may be that is shown without asking the provider. */
const shownFor = 5 * 60_000;
/** 10,000 templates at WhatsApp's 200 a page. */
const mostPages = 50;

export interface TemplatesWish {
  /** Default: all channels whose provider has templates. */
  channel?: string;
  /** Ask the provider although the list is young. */
  refresh: boolean;
}

export interface ShownTemplates {
  items: (Template & { channel: string })[];
  /** Channels whose provider could not or would not tell; what is remembered of them is among the items. */
  problems?: { channel: string; message: string }[];
}

/**
 * For those who may send them, and the shop's admins.
 * @throws DeskError forbidden, not_found, not_supported for a channel without templates
 */
export async function listTemplates(
  setup: Setup,
  agentId: string,
  shopId: string,
  { channel, refresh }: TemplatesWish,
): Promise<ShownTemplates> {
  const agent = await findAgent(setup.desk.table, agentId);
  if (!mayChat(agent, shopId) && !isAdmin(agent, shopId))
    throw new DeskError('forbidden', 'You have no chat permission on this shop.');
  const { channels } = await setup.desk.shops.fresh(shopId);
  const found = await Promise.all(wanted(channels, channel).map((one) => templatesOf(setup, shopId, one, refresh)));
  const problems = found.flatMap(({ problem }) => problem ?? []);
  return { items: found.flatMap(({ items }) => items), ...(problems.length > 0 && { problems }) };
}

function wanted(channels: ChannelConfig[], id: string | undefined): ChannelConfig[] {
  if (id === undefined) return channels.filter(({ provider }) => provider !== 'webchat');
  const channel = channels.find((one) => one.id === id);
  if (!channel) throw new DeskError('not_found', 'There is no such channel at this shop.');
  if (channel.provider === 'webchat') throw new DeskError('not_supported', 'The webchat has no templates.');
  return [channel];
}

const accountOf = ({ account, businessAccountId }: ChannelConfig): string => businessAccountId ?? account;

/** Those who ask at the same time share what the first of them is told. */
function templatesOf(
  setup: Setup,
  shop: string,
  channel: ChannelConfig,
  refresh: boolean,
): Promise<{ items: ShownTemplates['items']; problem?: { channel: string; message: string } }> {
  const askedAt = setup.desk.clock.now();
  return setup.desk.inTurn(`templates ${shop} ${channel.id}`, (waited) => {
    const notBefore = refresh ? (waited ? askedAt : Number.POSITIVE_INFINITY) : askedAt - shownFor + 1;
    return readTemplates(setup, shop, channel, notBefore);
  });
}

/** @param notBefore a list that was read since then (epoch ms) will do */
async function readTemplates(setup: Setup, shop: string, channel: ChannelConfig, notBefore: number) {
  const { table, clock } = setup.desk;
  const shown = (templates: Template[]) => templates.map((template) => ({ channel: channel.id, ...template }));
  const remembered = await findTemplates(table, shop, channel.id);
  const known = remembered?.account === accountOf(channel) ? remembered : undefined;
  if (known && known.at >= notBefore) return { items: shown(known.templates) };
  const asked = await askProvider(setup, channel, await setup.documents.read(shop));
  if ('message' in asked)
    return { items: shown(known?.templates ?? []), problem: { channel: channel.id, message: asked.message } };
  await saveTemplates(table, shop, channel.id, { ...asked, at: clock.now(), account: accountOf(channel) });
  return { items: shown(asked.templates) };
}

/** The provider's list, page after page, or why there is none. */
async function askProvider(
  setup: Setup,
  channel: ChannelConfig,
  document: Record<string, unknown>,
): Promise<{ templates: Template[] } | { message: string }> {
  const provider = inquiryAt(channel.provider, setup.secretsOf(document));
  if (!provider) return { message: 'The shop has no credentials for this channel.' };
  const templates: Template[] = [];
  let page: string | undefined;
  for (let i = 0; i < mostPages; i++) {
    const request = provider.templatesRequest(channel, page);
    if (!request) return { message: 'The business account id of this channel is missing: it has the templates.' };
    const answer = await setup.call(request);
    if (answer.kind === 'failed') return { message: `The provider cannot be reached (${answer.reason}).` };
    const read = provider.readTemplates(answer);
    if ('refused' in read) return { message: read.refused };
    templates.push(...read.templates);
    page = read.next;
    if (page === undefined) break;
  }
  return { templates };
}
