import { showBadge, tick } from './agent.js';
import { now } from './api.js';
import { button, el, fill, followEnd, keyed, sendOnEnter, write } from './dom.js';
import { contentText, deliveryWords, eventLine, explain, moment, reasonWords, span } from './words.js';

/** An opened conversation at an agent's side: the timeline, the reply, what can be done with it. */

/**
 * @param {any} conversation the contract's Conversation
 * @param {{agent: string, session: any, act: (work: () => Promise<void>) => Promise<void>, changed: (conversation: any) => void, page: any}} side
 * @returns {{id: string, node: Element, add: (entry: any) => void, update: (conversation: any) => void, reload: () => Promise<void>, tick: () => void}}
 */
export function openConversation(conversation, { agent, session, act, changed, page }) {
  const { id } = conversation;
  const path = `/api/conversations/${encodeURIComponent(id)}`;
  const entries = new Map();
  let current = conversation;
  let isMarking = false;

  const name = el('h3');
  const badge = el('span', { class: 'badge' });
  const waiting = el('time', { class: 'waiting' });
  const about = el('p', { class: 'about' });
  const window = el('p', { class: 'window' });
  const doing = el('div', { class: 'doing' });
  const log = el('div', { class: 'timeline', role: 'log', 'aria-label': 'Timeline', tabindex: 0 });
  const follow = followEnd(log);
  const writer = replyForm();
  const node = el(
    'article',
    { class: 'conversation' },
    el('header', {}, el('p', { class: 'title' }, name, badge, waiting), about, window, doing),
    log,
    writer.node,
  );

  const post = (route, body) =>
    act(async () => {
      changed(await session.call('POST', `${path}/${route}`, { body }));
    });

  function show() {
    const { customer, channel, shop, status, waitingSince, state } = current;
    write(name, customer.name ?? customer.phone ?? 'Customer');
    showBadge(badge, status);
    waiting.dataset.since = waitingSince ?? '';
    tick(waiting);
    const who = current.assignee ? `with ${page.nameOf(current.assignee)}` : 'with nobody';
    write(about, `${customer.phone ?? ''} · ${shop} · ${through(channel)} · ${state === 'open' ? who : 'closed'}`);
    showWindow();
    const isIn = current.participants.includes(agent);
    showActions(state === 'closed' ? 'closed' : isIn ? 'mine' : current.assignee ? 'theirs' : 'waiting');
    writer.node.hidden = !isIn;
    void markRead(isIn);
  }

  /** WhatsApp's 24 hours (C6); channels without a window have no `endsAt`. */
  function showWindow() {
    const endsAt = Date.parse(current.window?.endsAt);
    const left = endsAt - now();
    const isOver = left <= 0;
    window.hidden = Number.isNaN(left);
    window.classList.toggle('over', isOver);
    write(
      window,
      isOver
        ? 'WhatsApp’s window is closed: only a template can be sent until the customer writes again.'
        : `WhatsApp’s window: ${span(left)} left`,
    );
    writer.offer(isOver);
  }

  /** Built anew only when the kind of conversation changes, so that a button keeps the focus. */
  function showActions(kind) {
    if (doing.dataset.kind === kind) return;
    doing.dataset.kind = kind;
    const reason = el(
      'select',
      { 'aria-label': 'Reason to close' },
      ...Object.entries(reasonWords).map(([value, word]) => el('option', { value }, word)),
    );
    const close = button('Close', () => post('close', { reason: reason.value }));
    const take = button('Take', () => post('assign', { agent: 'me' }));
    const reopen = button('Reopen', () => post('reopen', {}));
    const back = button('Back to the queue', () => post('unassign', {}));
    fill(doing, ...{ mine: [reason, close, back], waiting: [take], closed: [reopen], theirs: [] }[kind]);
  }

  async function markRead(isIn) {
    if (!isIn || current.unread === 0 || isMarking || document.hidden) return;
    isMarking = true;
    // Unread is a courtesy: a failure shows as "new" and needs no words.
    await session.call('POST', `${path}/read`, { body: {} }).then(changed, () => {});
    isMarking = false;
  }

  function showTimeline() {
    // The customer's order; the order of arrival decides between equals.
    const sorted = [...entries.values()].sort((a, b) => Date.parse(a.at) - Date.parse(b.at) || a.seq - b.seq);
    keyed(
      log,
      sorted,
      (e) => e.id,
      (e) => makeEntry(e, page.nameOf),
      updateEntry,
    );
    follow();
  }

  function add(entry) {
    entries.set(entry.id, entry);
    showTimeline();
  }

  async function reload() {
    // The newest page: a long history stays on the server.
    const { items } = await session.call('GET', `${path}/timeline?before=999999999&limit=100`);
    for (const entry of items) {
      entries.set(entry.id, entry);
      page.heard(entry);
    }
    showTimeline();
  }

  function replyForm() {
    let key = crypto.randomUUID();
    const text = el('textarea', {
      rows: 2,
      maxlength: 4096,
      placeholder: 'Answer, Enter sends',
      'aria-label': 'Answer',
    });
    const template = button('Send a template', () => send(templateFor()), { class: 'template', hidden: true });
    const ask = button('Ask yes or no', () => send(question()));
    /** The same key until it got through, so that a repeated try cannot send it twice. */
    async function send(content) {
      await act(async () => {
        const entry = await session.call('POST', `${path}/messages`, { body: { content }, key }).catch((problem) => {
          if (problem.status !== 0) key = crypto.randomUUID();
          if (problem.code === 'window_closed') offer(true);
          throw problem;
        });
        key = crypto.randomUUID();
        if (content.type !== 'template') text.value = '';
        add(entry);
        page.replied();
      });
    }
    const question = () => ({
      type: 'interactive',
      body: text.value.trim() || 'Shall we send it today?',
      action: { kind: 'buttons', buttons: ['Yes', 'No'].map((title) => ({ id: title.toLowerCase(), title })) },
    });
    const templateFor = () => ({
      type: 'template',
      name: 'we_are_back',
      language: 'en',
      ...(current.channel.provider === 'messagebird' && { namespace: 'demo' }),
    });
    const offer = (isOver) => {
      template.hidden = !isOver;
    };
    const submit = () => {
      const said = text.value.trim();
      if (said) void send({ type: 'text', text: said });
    };
    text.addEventListener('input', () => {
      key = crypto.randomUUID();
    });
    sendOnEnter(text, submit);
    const sendButton = el('button', { type: 'submit' }, 'Send');
    const buttons = el('div', { class: 'buttons' }, sendButton, ask, template);
    const form = el('form', { class: 'reply' }, text, buttons);
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      submit();
    });
    return { node: form, offer };
  }

  show();
  void act(reload);
  return {
    id,
    node,
    add,
    reload,
    update: (newer) => {
      current = newer;
      show();
    },
    tick: showWindow,
  };
}

/** What the channel is to people; MessageBird carries many. */
const through = ({ provider, kind }) => (provider === 'messagebird' ? `${kind} by MessageBird` : kind);

function makeEntry(entry, nameOf) {
  const time = el('time', { datetime: entry.at }, moment(Date.parse(entry.at), now()));
  if (entry.kind === 'event') {
    const line = eventLine(entry.content, nameOf);
    const { why } = entry.content;
    if (!why) return el('div', { class: 'event' }, el('p', {}, line, ' ', time));
    const summary = el('summary', {}, `${line} `, time, ' ', el('span', { class: 'ask' }, 'why?'));
    return el('details', { class: 'event', open: true }, summary, el('p', {}, explain(why, nameOf).join(' ')));
  }
  const text = el('p', {}, contentText(entry.content));
  const who = entry.direction === 'out' ? nameOf(entry.author ?? '') : entry.kind === 'note' ? 'Note' : undefined;
  return el(
    'div',
    { class: `bubble ${entry.kind === 'note' ? 'note' : entry.direction}` },
    text,
    el('p', { class: 'meta' }, who && `${who} · `, time, ' ', el('span', { class: 'delivery' })),
    el('p', { class: 'failure', hidden: true }),
  );
}

function updateEntry(node, entry) {
  const delivery = node.querySelector('.delivery');
  if (!delivery || entry.direction !== 'out') return;
  const [sign, word] = deliveryWords[entry.state] ?? ['', ''];
  write(delivery, `${sign} ${word}`.trim());
  const failure = node.querySelector('.failure');
  failure.hidden = !entry.failure;
  if (entry.failure) write(failure, entry.failure.message);
}
