import { call, now } from './api.js';
import { button, el, fill, followEnd, keyed, sendOnEnter, write } from './dom.js';
import { digits, messageIn } from './provider.js';
import { contentText, moment } from './words.js';

/** A customer's phone: writes through the providers' real webhooks, shows what the providers were given. */

const names = [
  'Ada Byron',
  'Ben Okafor',
  'Chloe Martin',
  'Deniz Kaya',
  'Elif Demir',
  'Femke Visser',
  'Gita Rao',
  'Hugo Lind',
];
const pollEvery = 1_000;
const byId = (id) => document.getElementById(id);

/** What the quick buttons send, beside text. */
const quickKinds = [
  [
    'Image',
    () => ({
      type: 'image',
      media: `${location.origin}/page/icon.svg`,
      mimeType: 'image/jpeg',
      caption: 'The vase I mean',
    }),
  ],
  ['Location', () => ({ type: 'location', latitude: 41.0369, longitude: 28.985, name: 'Taksim Square' })],
  ['Contact', () => ({ type: 'contacts', contacts: [{ name: 'My neighbour', phones: [{ phone: '+905550001122' }] }] })],
  ['Button reply', () => ({ type: 'choice', via: 'button', id: 'yes', title: 'Yes, please' })],
  ['Voice', () => ({ type: 'audio', media: `${location.origin}/page/icon.svg`, mimeType: 'audio/ogg', voice: true })],
];

/**
 * @param {{shops: string[], customerOf: (shop: string, conversation: string) => Promise<{phone?: string} | undefined>, tell: (problem: Error) => void}} desk
 */
export function openPhone({ shops, customerOf, tell }) {
  const field = {
    shop: byId('shop'),
    channel: byId('channel'),
    name: byId('customer-name'),
    phone: byId('customer-phone'),
  };
  /** Every chat of this visit, by shop, channel and number. */
  const chats = new Map();
  let outbox = { place: '', cursor: undefined };

  const follow = followEnd(byId('chat'));

  const line = () => ({
    shop: field.shop.value,
    channel: field.channel.value,
    name: field.name.value.trim(),
    phone: `+${digits(field.phone.value)}`,
  });
  const chatOf = ({ shop, channel, phone }) => {
    const key = [shop, channel, phone].join(' ');
    if (!chats.has(key)) chats.set(key, { bubbles: [], conversations: new Set() });
    return chats.get(key);
  };

  function show() {
    const bubbles = chatOf(line()).bubbles;
    keyed(byId('chat'), bubbles, (b) => b.id, make, update);
    follow();
  }

  const make = (bubble) => {
    const text = el('p', {}, bubble.text);
    const choices = bubble.choices.map((choice) =>
      button(choice.title, () => send({ type: 'choice', via: 'button', ...choice }, choice.title)),
    );
    const row = el('p', { class: 'choices' }, ...choices);
    return el(
      'article',
      { class: `bubble ${bubble.from}` },
      text,
      choices.length > 0 && row,
      el('p', { class: 'meta' }),
    );
  };
  const update = (node, bubble) => {
    write(node.lastElementChild, `${moment(bubble.at, now())} ${bubble.state ?? ''}`.trim());
    node.classList.toggle('failed', bubble.failed === true);
  };

  async function send(content, text) {
    const { shop, channel, name, phone } = line();
    if (phone.length < 8)
      return tell(new Error('The customer needs a number with country code, such as +31612345678.'));
    const bubble = { id: crypto.randomUUID(), from: 'customer', text, choices: [], at: now(), state: 'sending' };
    chatOf(line()).bubbles.push(bubble);
    show();
    try {
      const from = { phone, ...(name && { name }) };
      await call('POST', '/local/inbox', { body: { shop, channel: `${shop}-${channel}`, from, content } });
      bubble.state = '✓ taken in';
    } catch (problem) {
      bubble.state = `! ${problem.message}`;
      bubble.failed = true;
    }
    show();
  }

  /** Reads what went out since the last look: the list only grows, so a full page is never read again. */
  async function poll() {
    const { shop, channel } = line();
    const place = `shop=${encodeURIComponent(shop)}&provider=${channel}&limit=100`;
    if (outbox.place !== place) outbox = { place, cursor: undefined };
    for (;;) {
      const cursor = outbox.cursor ? `&cursor=${encodeURIComponent(outbox.cursor)}` : '';
      const { items, next } = await call('GET', `/local/outbox?${place}${cursor}`);
      for (const item of items) await receive(item, shop, channel);
      if (!next || outbox.place !== place) break;
      outbox.cursor = next;
    }
    show();
  }

  /** A request names the customer's number, or (an answer within a provider's conversation) our reference. */
  async function receive(item, shop, channel) {
    const message = messageIn(item);
    if (!message) return;
    const known = message.to
      ? chatOf({ shop, channel, phone: `+${message.to}` })
      : [...chats.values()].find(({ conversations }) => conversations.has(message.conversation));
    const chat = known ?? (await chatOfConversation(shop, channel, message.conversation));
    if (chat) place(message, chat);
  }

  async function chatOfConversation(shop, channel, conversation) {
    const customer = await customerOf(shop, conversation).catch(() => undefined);
    return customer?.phone ? chatOf({ shop, channel, phone: `+${digits(customer.phone)}` }) : undefined;
  }

  function place(message, chat) {
    if (message.conversation) chat.conversations.add(message.conversation);
    const id = message.reference ?? `${message.at} ${message.text}`;
    if (!chat.bubbles.some((bubble) => bubble.id === id)) chat.bubbles.push({ ...message, id, from: 'shop' });
    chat.bubbles.sort((a, b) => a.at - b.at);
  }

  async function keepPolling() {
    if (!document.hidden) await poll().catch(() => {});
    setTimeout(() => void keepPolling(), pollEvery);
  }

  let customers = Math.floor(Math.random() * names.length);
  function newCustomer() {
    const number = Math.floor(Math.random() * 90_000_000) + 10_000_000;
    field.name.value = names[customers++ % names.length];
    field.phone.value = `+316${number}`;
    show();
  }

  fill(field.shop, ...shops.map((shop) => el('option', { value: shop }, shop)));
  for (const input of Object.values(field)) input.addEventListener('change', show);
  byId('new-customer').addEventListener('click', newCustomer);
  const quick = quickKinds.map(([name, make]) =>
    button(name, () => {
      const content = make();
      return send(content, contentText(content));
    }),
  );
  fill(byId('quick'), ...quick);
  field.channel.addEventListener('change', () => {
    // Customers cannot send contacts through MessageBird.
    for (const kind of quick) kind.hidden = kind.textContent === 'Contact' && field.channel.value === 'messagebird';
  });
  const message = byId('message');
  const submit = () => {
    const text = message.value.trim();
    message.value = '';
    if (text) void send({ type: 'text', text }, text);
  };
  byId('line').addEventListener('submit', (event) => event.preventDefault());
  byId('write').addEventListener('submit', (event) => {
    event.preventDefault();
    submit();
  });
  sendOnEnter(message, submit);
  newCustomer();
  void keepPolling();
}
