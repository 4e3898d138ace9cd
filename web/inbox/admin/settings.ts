import { countryCodes } from '../../../layers/domain/countries.ts';
import type { Settings } from './types.ts';

/** The general settings as a form has them: texts and switches; an empty text is a setting that is not there. */

type Kind = 'number' | 'duration' | 'switch' | 'text';

interface Field {
  name: string;
  kind: Kind;
  /** null takes it away. */
  isRemovable?: true;
  /** Milliseconds or a number. */
  least?: number;
  most?: number;
}

const second = 1000;
const day = 86_400 * second;

/** The same limits as the server's (events/http.ts): said beside the field before anything is sent. */
export const fields = [
  { name: 'slots', kind: 'number', least: 0, most: 100 },
  { name: 'soonAfter', kind: 'duration', least: second, most: day },
  { name: 'overdueAfter', kind: 'duration', least: second, most: day },
  { name: 'autoCloseAfter', kind: 'duration', least: 60 * second, most: 90 * day },
  { name: 'handoverTimeout', kind: 'duration', least: 5 * second, most: day },
  { name: 'rampStart', kind: 'number', least: 0, most: 100 },
  { name: 'rampEvery', kind: 'duration', least: second, most: 60 * second },
  { name: 'takeBackAfter', kind: 'duration', isRemovable: true, least: 10 * second, most: 90 * day },
  { name: 'assignOnFirstMessage', kind: 'switch' },
  { name: 'newConversationOnClosed', kind: 'switch' },
  { name: 'searchWords', kind: 'switch' },
  { name: 'country', kind: 'text' },
  { name: 'eventWebhookUrl', kind: 'text', isRemovable: true },
  { name: 'conferenceLink', kind: 'text', isRemovable: true },
  { name: 'tellPosition', kind: 'text', isRemovable: true },
  { name: 'templateName', kind: 'text', isRemovable: true },
  { name: 'templateNamespace', kind: 'text', isRemovable: true },
  { name: 'publishMessages', kind: 'switch' },
] as const satisfies readonly Field[];

type Of<Name extends Kind> = Extract<(typeof fields)[number], { kind: Name }>['name'];
export type General = Record<Of<'switch'>, boolean> & Record<Of<'number' | 'duration' | 'text'>, string>;

export const fieldOf = (name: string): Field | undefined => fields.find((one) => one.name === name);

export function valuesOf(settings: Settings): General {
  const found = settings as unknown as Record<string, unknown>;
  return Object.fromEntries(
    fields.map(({ name, kind }) => [name, kind === 'switch' ? found[name] === true : String(found[name] ?? '')]),
  ) as unknown as General;
}

/** What is sent of the changed ones. */
export function patchOf(changed: Partial<General>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(changed).map(([name, value]) => {
      const { kind, isRemovable } = fieldOf(name) ?? {};
      if (kind === 'number') return [name, Number(value)];
      return [name, isRemovable && value === '' ? null : typeof value === 'string' ? value.trim() : value];
    }),
  );
}

export const countries = countryCodes();

export const countryName = (code: string, locale: string): string =>
  new Intl.DisplayNames(locale, { type: 'region', fallback: 'code' }).of(code) ?? code;
