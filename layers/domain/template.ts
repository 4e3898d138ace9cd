import type { TemplateContent } from './content.ts';

/** An approved template of a provider (C6): what may be sent outside the service window. */
export interface Template {
  name: string;
  language: string;
  /** The provider's word: MARKETING, UTILITY, AUTHENTICATION. */
  category?: string;
  /** How many values the body's placeholders want. */
  params: number;
  /** The body with its placeholders; cut where it is long. */
  text?: string;
  /** Its header or buttons want values too, or its placeholders have names: it is sent with `components`. */
  needsComponents?: true;
}

/** The placeholders of a template's text, each once: `{{1}}`, or `{{name}}` where they have names. */
export const placeholders = (text: string): string[] => [
  ...new Set([...text.matchAll(/\{\{\s*([\w.]+)\s*\}\}/g)].map(([, name = '']) => name)),
];

/** What is wrong with a template that is to be sent, held against the list; undefined when nothing is. */
export interface TemplateFault {
  field: 'name' | 'language' | 'params' | 'components';
  message: string;
}

export function templateFault(content: TemplateContent, list: Template[]): TemplateFault | undefined {
  const named = list.filter(({ name }) => name === content.name);
  if (named.length === 0) return { field: 'name', message: `there is no approved template ${content.name}` };
  const template = named.find(({ language }) => language === content.language);
  if (!template) {
    const languages = named.map(({ language }) => language).join(', ');
    return { field: 'language', message: `${content.name} is approved in ${languages}, not in ${content.language}` };
  }
  // Whoever gives the provider's own components knows what is in them.
  if (content.components) return undefined;
  if (template.needsComponents)
    return {
      field: 'components',
      message: `${content.name} has a header, buttons or names that want values of their own`,
    };
  const { length } = content.params ?? [];
  return length === template.params
    ? undefined
    : { field: 'params', message: `${content.name} wants ${template.params} value(s), not ${length}` };
}
