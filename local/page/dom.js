/** Building the page: elements with text only, so that nothing a customer writes can become markup. */

/**
 * An element. `props` are attributes, but for: class, on (event name to listener). A property that is false or undefined is left out.
 * @param {string} tag
 * @param {Record<string, any>} [props]
 * @param {...(Node | string | false | undefined)} children strings become text
 */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name === 'on') for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
    else if (name === 'class') node.className = value;
    else if (value !== undefined && value !== false) node.setAttribute(name, value === true ? '' : String(value));
  }
  fill(node, ...children);
  return node;
}

/** Replaces what is in a node. */
export function fill(node, ...children) {
  node.replaceChildren(...children.filter((child) => child !== undefined && child !== false));
}

/** Writes only what differs, so that a screen reader is not told the same again. */
export function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** A button of the page; it is disabled while its action runs, so that a double click acts once. */
export function button(text, act, props = {}) {
  const node = el('button', { type: 'button', ...props }, text);
  node.addEventListener('click', async () => {
    if (node.getAttribute('aria-disabled') === 'true') return;
    // Not `disabled`: that would throw the keyboard's focus back to the top of the page.
    node.setAttribute('aria-disabled', 'true');
    try {
      await act();
    } finally {
      node.removeAttribute('aria-disabled');
    }
  });
  return node;
}

/**
 * Brings a list on the page in line with its items, keeping the nodes (and the focus in them) of those that stay.
 * @param {Element} container
 * @param {any[]} items in the order to show
 * @param {(item: any) => string} keyOf
 * @param {(item: any) => Element} make
 * @param {(node: any, item: any) => void} update
 */
export function keyed(container, items, keyOf, make, update) {
  const known = new Map([...container.children].map((node) => [node.dataset.key, node]));
  let place = container.firstElementChild;
  for (const item of items) {
    const key = keyOf(item);
    const old = known.get(key);
    known.delete(key);
    const node = old ?? make(item);
    node.dataset.key = key;
    update(node, item);
    if (node === place) place = place.nextElementSibling;
    else container.insertBefore(node, place);
  }
  for (const node of known.values()) node.remove();
}

/**
 * Keeps a log at its end, also when its room changes, unless somebody scrolled up to read.
 * @returns to be called when something was added
 */
export function followEnd(box) {
  let isAtEnd = true;
  const follow = () => {
    if (isAtEnd) box.scrollTop = box.scrollHeight;
  };
  box.addEventListener('scroll', () => {
    isAtEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 60;
  });
  new ResizeObserver(follow).observe(box);
  return follow;
}

/** Enter sends, Shift+Enter makes a new line; a key that finishes an input method's word does neither. */
export function sendOnEnter(textarea, send) {
  textarea.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
  });
}
