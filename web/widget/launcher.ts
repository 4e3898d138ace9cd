import type { Panel, Setup } from './setup.ts';

/**
 * The button that every page of a shop loads: nothing but a button in a shadow tree. The panel is loaded when somebody means to use
 * it, or has chatted before and may have been answered.
 */

const labels: Record<string, string> = { en: 'Chat with us', nl: 'Chat met ons', tr: 'Bize yazın' };
const styles = `:host{all:initial;color-scheme:light dark}
.launch{all:initial;color-scheme:inherit;box-sizing:border-box;position:fixed;inset-block-end:20px;inset-inline-end:20px;width:56px;height:56px;border-radius:50%;background:var(--slotdesk-color,#0b5f59);color:#fff;display:grid;place-items:center;cursor:pointer;z-index:2147483000;box-shadow:0 4px 16px rgb(0 0 0/.25)}
.launch:focus-visible{outline:3px solid #fff;box-shadow:0 0 0 6px #0b5f59}
.launch span{position:absolute;inset-block-start:-4px;inset-inline-end:-4px;min-width:22px;line-height:22px;border-radius:11px;background:#b3261e;font:600 12px/22px system-ui,sans-serif;text-align:center}
.launch span:empty{display:none}
@media (forced-colors:active){.launch{border:2px solid}}`;

const { dataset, src } = document.currentScript as HTMLScriptElement;
const { shop = '', channel = `${shop}-webchat` } = dataset;
const identity = dataset.identity || undefined;
const wanted = (dataset.lang || document.documentElement.lang || navigator.language).slice(0, 2);
const lang = wanted in labels ? wanted : 'en';

const host = document.createElement('slotdesk-chat');
const root = host.attachShadow({ mode: 'open' });
const sheet = new CSSStyleSheet();
sheet.replaceSync(styles);
root.adoptedStyleSheets = [sheet];
if (dataset.color) host.style.setProperty('--slotdesk-color', dataset.color);

const button = document.createElement('button');
button.className = 'launch';
button.type = 'button';
button.ariaHasPopup = 'dialog';
button.ariaExpanded = 'false';
const icon = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
for (const [name, value] of Object.entries({ viewBox: '0 0 24 24', width: '28', fill: 'currentColor' }))
  icon.setAttribute(name, value);
icon.ariaHidden = 'true';
const path = document.createElementNS(icon.namespaceURI, 'path');
path.setAttribute('d', 'M4 3h16a2 2 0 0 1 2 2v11a2 2 0 0 1-2 2H9l-5 4v-4a2 2 0 0 1-2-2V5c0-1.1.9-2 2-2z');
icon.append(path);
const count = document.createElement('span');
button.append(icon, count);
root.append(button);

const badge = (unread: number): void => {
  count.textContent = unread ? String(Math.min(unread, 99)) : '';
  button.ariaLabel = unread ? `${labels[lang]} (${unread})` : `${labels[lang]}`;
};
badge(0);

const setup: Setup = { shop, channel, api: dataset.api || new URL(src).origin, lang, identity, root, button, badge };
let panel: Promise<Panel> | undefined;
/** Asked again after a failure: the line may be back. */
const load = (): Promise<Panel> => {
  panel ??= import('./panel.tsx').then(({ mount }) => mount(setup));
  return panel.catch((error) => {
    panel = undefined;
    throw error;
  });
};
const quietly = (): void => void load().catch(() => {});
const open = (): void =>
  void load().then(
    (one) => (button.ariaExpanded === 'true' ? one.close() : one.open()),
    () => {},
  );

for (const intent of ['pointerenter', 'focus']) button.addEventListener(intent, quietly, { once: true });
button.addEventListener('click', open);

Object.assign(window, {
  slotdesk: {
    open,
    identify: (token?: string) => {
      setup.identity = token;
      void panel?.then((one) => one.identify());
    },
  },
});

const show = (): void => document.body.append(host);
if (document.body) show();
else addEventListener('DOMContentLoaded', show);
try {
  if (localStorage.getItem(`slotdesk:${shop}:${channel}`)) setTimeout(quietly, 1000);
} catch {
  // A browser that keeps nothing knows no visitor of before.
}
