import type { TemplateContent } from '../domain/content.ts';
import { templateFault } from '../domain/template.ts';
import { DeskError } from '../platform/errors.ts';
import { findTemplates } from '../store/templates.ts';
import type { Desk } from './desk.ts';

/** How old a list may be that a reply is held against (C6); after that the provider decides. */
const heldAgainstFor = 60 * 60_000;

/**
 * Holds a template that is to be sent against the list, where there is a young one: what is wrong is said before the
 * provider refuses it. Without a list nothing is held up.
 * @throws DeskError template_invalid, naming the field
 */
export async function mustFitTemplate(
  desk: Desk,
  shop: string,
  channel: string,
  content: TemplateContent,
): Promise<void> {
  const known = await findTemplates(desk.table, shop, channel);
  if (!known || desk.clock.now() - known.at > heldAgainstFor) return;
  const fault = templateFault(content, known.templates);
  if (!fault) return;
  const hint =
    fault.field === 'name' || fault.field === 'language' ? ' If it is new, refresh the list of templates.' : '';
  throw new DeskError('template_invalid', `${fault.field}: ${fault.message}.${hint}`, [
    { field: `content.${fault.field}`, message: fault.message },
  ]);
}
