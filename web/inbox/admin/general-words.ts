import { useLingui } from '@lingui/react/macro';
import { countryName, fieldOf, fields, type General } from './settings.ts';
import { inWords, msOf } from './spans.ts';

/** The general settings by their names, their values in words, and what is wrong with what was typed. */
export function useSettingWords() {
  const { t, i18n } = useLingui();
  const labels: Record<keyof General & string, string> = {
    slots: t`Slots per agent`,
    soonAfter: t`Soon after`,
    overdueAfter: t`Overdue after`,
    autoCloseAfter: t`Close by itself after`,
    handoverTimeout: t`Time to accept a handover`,
    rampStart: t`Conversations at once`,
    rampEvery: t`One more every`,
    takeBackAfter: t`Take back after`,
    assignOnFirstMessage: t`Give to an agent on the first message`,
    newConversationOnClosed: t`A message in a closed conversation begins a new one`,
    searchWords: t`Search in messages`,
    country: t`Country`,
    eventWebhookUrl: t`Event webhook address`,
    conferenceLink: t`Video call link`,
    tellPosition: t`Message with the place in the queue`,
    templateName: t`Default template`,
    templateNamespace: t`Template namespace`,
    publishMessages: t`Publish messages as events`,
  };

  const show = (name: string, value: unknown): string | undefined => {
    if (value === '') return t`none`;
    if (typeof value === 'boolean') return value ? t`on` : t`off`;
    const text = String(value);
    if (name === 'country') return countryName(text, i18n.locale);
    const ms = fieldOf(name)?.kind === 'duration' ? msOf(text) : undefined;
    return ms === undefined ? text : inWords(ms, i18n.locale);
  };

  const check = (values: General): Record<string, string> => {
    const wrong: Record<string, string> = {};
    for (const { name, kind, ...field } of fields) {
      const text = values[name];
      if (typeof text === 'boolean' || kind === 'text' || ('isRemovable' in field && text === '')) continue;
      const { least = 0, most = 0 } = field as { least?: number; most?: number };
      const number = kind === 'duration' ? msOf(text) : /^\d+$/.test(text.trim()) ? Number(text) : undefined;
      if (number !== undefined && number >= least && number <= most) continue;
      const [from, to] =
        kind === 'duration' ? [inWords(least, i18n.locale), inWords(most, i18n.locale)] : [String(least), String(most)];
      wrong[name] = t`From ${from} to ${to}.`;
    }
    const [soon, overdue] = [msOf(values.soonAfter), msOf(values.overdueAfter)];
    if (soon !== undefined && overdue !== undefined && soon >= overdue)
      wrong.soonAfter = t`Must be shorter than overdue.`;
    return wrong;
  };
  return { labels, show, check };
}
