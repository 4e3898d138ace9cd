import type { TemplateContent } from '../domain/content.ts';
import { type Template, templateFault } from '../domain/template.ts';
import { DeskError } from '../platform/errors.ts';
import { findTemplates } from '../store/templates.ts';
import type { Desk } from './desk.ts';

/** How old a list may be that a reply is held against (C6): a template may have been approved since. */
const heldAgainstFor = 60 * 60_000;

/** Has a channel's list of templates read anew into the table, as far as that is possible; says nothing of how it went. */
export type RefreshTemplates = (shop: string, channel: string) => Promise<void>;

/**
 * Holds a template that is to be sent against the list: what is wrong is said before the provider refuses it. A list that
 * is missing or old is asked for; where the provider does not tell, nothing is held up and the provider decides.
 * @throws DeskError template_invalid, naming the field
 */
export async function mustFitTemplate(
  desk: Desk,
  shop: string,
  channel: string,
  content: TemplateContent,
  refresh: RefreshTemplates | undefined,
): Promise<void> {
  let list = await youngList(desk, shop, channel);
  if (!list && refresh) {
    await refresh(shop, channel);
    list = await youngList(desk, shop, channel);
  }
  const fault = list && templateFault(content, list);
  if (!fault) return;
  const hint =
    fault.field === 'name' || fault.field === 'language' ? ' If it is new, refresh the list of templates.' : '';
  throw new DeskError('template_invalid', `${fault.field}: ${fault.message}.${hint}`, [
    { field: `content.${fault.field}`, message: fault.message },
  ]);
}

async function youngList(desk: Desk, shop: string, channel: string): Promise<Template[] | undefined> {
  const known = await findTemplates(desk.table, shop, channel);
  return known && desk.clock.now() - known.at <= heldAgainstFor ? known.templates : undefined;
}
