import type { Preferences } from './types.ts';

/**
 * The theme and the direction of writing, on the page's root. Preferences come from the server a moment after the page: what was chosen last is
 * remembered in this browser, so that nobody is dazzled meanwhile.
 */

type Theme = NonNullable<Preferences['theme']>;

const themeKey = 'slotdesk.theme';
const directionKey = 'slotdesk.direction';

export function showTheme(theme: Theme | undefined): void {
  const wanted = theme ?? (localStorage.getItem(themeKey) as Theme | null) ?? 'system';
  localStorage.setItem(themeKey, wanted);
  if (wanted === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = wanted;
}

const rightToLeft = new Set(['ar', 'fa', 'he', 'ur']);

/** `?dir=rtl` turns any language round, for trying it out, as long as the tab lives. */
export function showDirection(language: string): 'ltr' | 'rtl' {
  const asked = new URLSearchParams(location.search).get('dir');
  if (asked === 'rtl' || asked === 'ltr') sessionStorage.setItem(directionKey, asked);
  const tried = sessionStorage.getItem(directionKey);
  const direction = tried === 'rtl' || (tried === null && rightToLeft.has(language)) ? 'rtl' : 'ltr';
  document.documentElement.dir = direction;
  return direction;
}
