import { placeholders, type Template } from '../../domain/template.ts';
import type { TemplateList } from '../account.ts';
import type { WhatsAppSecrets } from '../channel.ts';
import { compact, list, record, unwrapped, word } from '../json.ts';
import { ask, faultIn } from './account.ts';

/** `GET /{business account id}/message_templates`, approved ones only, 200 a page. */
export const templates: TemplateList<WhatsAppSecrets> = {
  request: ({ businessAccountId }, secrets, page) => {
    if (!businessAccountId) return undefined;
    const query = { status: 'APPROVED', limit: '200', ...(page && { after: page }) };
    return ask(`${encodeURIComponent(businessAccountId)}/message_templates`, query, secrets);
  },
  read: (response) => {
    const fault = faultIn(response, 'businessAccountId', 'its templates');
    if (fault) return { refused: fault.reason };
    const { data, paging } = record(unwrapped(response.body));
    const after = record(paging).next ? word(record(record(paging).cursors).after) : undefined;
    return { templates: list(data).flatMap(readTemplate), ...(after && { next: after }) };
  },
};

/** A template as Meta describes one, which MessageBird passes on as it is. Others than approved ones are left out. */
export function readTemplate(given: unknown): Template[] {
  const { name, language, category, status, parameter_format, components } = record(given);
  const [named, spoken] = [word(name), word(language)];
  if (!named || !spoken || word(status)?.toUpperCase() !== 'APPROVED') return [];
  const parts = list(components).map(record);
  const text = word(parts.find(({ type }) => word(type)?.toUpperCase() === 'BODY')?.text);
  const wanted = placeholders(text ?? '');
  const hasNames = word(parameter_format)?.toUpperCase() === 'NAMED' || wanted.some((one) => !/^\d+$/.test(one));
  return [
    compact({
      name: named,
      language: spoken,
      category: word(category),
      params: wanted.length,
      text: text && text.length > 300 ? `${text.slice(0, 299)}…` : text,
      needsComponents: hasNames || parts.some(wantsValues) ? (true as const) : undefined,
    }) as Template,
  ];
}

/** Media in the header, a placeholder in it, or one in a button's link. */
function wantsValues({ type, format, text, buttons }: Record<string, unknown>): boolean {
  switch (word(type)?.toUpperCase()) {
    case 'HEADER':
      return (word(format) ?? 'TEXT').toUpperCase() !== 'TEXT' || placeholders(word(text) ?? '').length > 0;
    case 'BUTTONS':
      return list(buttons).some((button) => placeholders(word(record(button).url) ?? '').length > 0);
    case 'CAROUSEL':
    case 'LIMITED_TIME_OFFER':
      return true;
    default:
      return false;
  }
}
