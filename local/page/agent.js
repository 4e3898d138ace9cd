import { now, sessionOf } from './api.js';
import { openConversation } from './conversation.js';
import { button, el, fill, keyed, write } from './dom.js';
import { openLine } from './socket.js';
import { span, statusWords } from './words.js';

/** One agent's side: status, slots, the lists, the conversation that is open. Kept live by the agent's socket. */

/** As many as one look takes in; a longer queue shows its first. */
const listed = 100;

/**
 * @param {string} agent id
 * @param {{nameOf: (agent: string) => string, agents: {id: string, name: string}[], knew: (conversation: any) => void,
 *   heard: (entry: any) => void, status: (agent: string, status: string) => void, replied: () => void,
 *   change: (to: string) => void, leave: () => void}} page
 * @returns {{node: Element, close: () => void, tick: () => void}}
 */
export function openAgent(agent, page) {
  const session = sessionOf(agent);
  /** Conversations by id, the newest version known. */
  const conversations = new Map();
  const me = { status: 'break', openConversations: 0, shops: {} };
  let queueIsCut = false;
  let view;

  const parts = frame(agent, page, () => act(switchStatus));
  const { node, problem, lists, place } = parts;

  async function act(work) {
    problem.hidden = true;
    try {
      await work();
    } catch (error) {
      problem.textContent = error.message;
      problem.hidden = false;
      problem.scrollIntoView({ block: 'nearest' });
    }
  }

  async function switchStatus() {
    const status = me.status === 'available' ? 'break' : 'available';
    Object.assign(me, await session.call('PUT', '/api/me/status', { body: { status } }));
    showMe();
  }

  async function begin() {
    const list = (view) => session.call('GET', `/api/conversations?view=${view}&limit=${listed}`);
    const [myself, mine, queue, closed] = await Promise.all([
      session.call('GET', '/api/me'),
      ...['mine', 'unassigned', 'closed'].map(list),
    ]);
    Object.assign(me, myself);
    queueIsCut = queue.next !== undefined;
    conversations.clear();
    for (const c of [...mine.items, ...queue.items, ...closed.items]) keep(c);
    showMe();
    showLists();
    if (view) await view.reload();
    else openFirst();
  }

  /** @returns false for what is older than what is known: pushes and answers overtake each other */
  function keep(conversation) {
    if ((conversations.get(conversation.id)?.version ?? 0) > conversation.version) return false;
    conversations.set(conversation.id, conversation);
    page.knew(conversation);
    return true;
  }

  function hear(message) {
    if (message.type === 'agent' && message.agent.id === agent) {
      Object.assign(me, { status: message.agent.status, openConversations: message.agent.openConversations });
      showMe();
    } else if (message.type === 'conversation') changed(message.conversation);
    else if (message.type === 'entry') {
      page.heard(message.entry);
      if (view?.id === message.conversation) view.add(message.entry);
    } else if (message.type === 'error') void act(() => Promise.reject(new Error(message.error.message)));
  }

  function changed(conversation) {
    if (!keep(conversation)) return;
    if (conversation.withdrawn) forget(conversation);
    showLists();
    if (view?.id === conversation.id) view.update(conversation);
    openFirst();
  }

  /** It is no longer to be seen by this agent. */
  function forget({ id }) {
    conversations.delete(id);
    if (view?.id !== id) return;
    view = undefined;
    fill(place, el('p', { class: 'empty' }, 'You may no longer see this conversation.'));
  }

  /** Nothing is open: the first conversation that comes in is shown, so that a newcomer sees it. */
  function openFirst() {
    const [first] = view ? [] : mineOf();
    if (first) open(first);
  }

  function open(conversation) {
    view = openConversation(conversation, { agent, session, act, changed, page });
    fill(place, view.node);
    showLists();
  }

  const all = () => [...conversations.values()];
  const mineOf = () => all().filter((c) => c.state === 'open' && c.participants.includes(agent));
  const queueOf = () =>
    all()
      .filter((c) => c.state === 'open' && !c.assignee && !c.bot)
      .sort((a, b) => Date.parse(a.waitingSince ?? a.createdAt) - Date.parse(b.waitingSince ?? b.createdAt));
  const closedOf = () =>
    all()
      .filter((c) => c.state === 'closed')
      .sort((a, b) => Date.parse(b.closedAt) - Date.parse(a.closedAt))
      .slice(0, 10);

  function showMe() {
    parts.toggle.setAttribute('aria-checked', String(me.status === 'available'));
    write(parts.toggle, me.status === 'available' ? 'Available' : 'On break');
    const shops = Object.entries(me.shops)
      .filter(([, shop]) => shop.chat)
      .sort();
    const free = shops.map(([id, { slots }]) => `${id} ${Math.max(0, slots - me.openConversations)} of ${slots} free`);
    write(parts.slots, `${me.openConversations} open · slots: ${free.join(', ')}`);
    page.status(agent, me.status);
  }

  const rowOf = (conversation) => {
    const row = el(
      'button',
      { type: 'button', class: 'row', on: { click: () => open(conversations.get(conversation.id)) } },
      el('b'),
      el('span', { class: 'badge' }),
      el('span', { class: 'preview' }),
      el('span', { class: 'side' }, el('b'), el('time', { class: 'waiting' })),
    );
    return el('li', {}, row);
  };

  function updateRow(item, c) {
    const row = item.firstElementChild;
    const [name, badge, preview, side] = row.children;
    write(name, c.customer.name ?? c.customer.phone ?? 'Customer');
    showBadge(badge, c.status);
    write(preview, `${c.shop} · ${c.lastMessage?.text ?? ''}`);
    const [unread, waiting] = side.children;
    write(unread, c.unread > 0 ? `${c.unread} new` : '');
    waiting.dataset.since = c.waitingSince ?? '';
    tick(waiting);
    row.setAttribute('aria-current', String(view?.id === c.id));
  }

  function showLists() {
    const show = (list, items) => keyed(list, items, (c) => c.id, rowOf, updateRow);
    const [mine, queue, closed] = [mineOf(), queueOf(), closedOf()];
    show(lists.mine, mine);
    show(lists.queue, queue);
    show(lists.closed, closed);
    write(parts.counts.mine, `My conversations (${mine.length})`);
    write(parts.counts.queue, `Not assigned & open (${queue.length}${queueIsCut ? '+' : ''})`);
    write(parts.counts.closed, `Closed (${closed.length})`);
    const waiting = [...new Set(queue.map((c) => c.shop))].sort();
    keyed(
      parts.next,
      waiting,
      (shop) => shop,
      takeNext,
      () => {},
    );
  }

  const takeNext = (shop) =>
    button(`Take next from ${shop}`, () =>
      act(async () => {
        const taken = await session.call('POST', '/api/queue/next', { body: { shop } });
        if (!taken) return begin();
        changed(taken);
        open(taken);
      }),
    );

  const line = openLine(session, {
    hear,
    begin: () => void act(begin),
    state: (word) => write(parts.live, word === 'live' ? 'live' : 'connecting …'),
  });
  return {
    node,
    close: () => line.close(),
    /** Once a second: what runs down. */
    tick: () => {
      for (const waiting of node.querySelectorAll('time.waiting')) tick(waiting);
      view?.tick();
    },
  };
}

/** The parts of an agent's side, empty. */
function frame(agent, page, toggled) {
  const choice = el(
    'select',
    { on: { change: (event) => page.change(event.target.value) } },
    ...page.agents.map(({ id, name }) => el('option', { value: id, selected: id === agent }, name)),
  );
  const toggle = button('On break', toggled, { role: 'switch', class: 'toggle', 'aria-label': 'Available' });
  toggle.setAttribute('aria-checked', 'false');
  const slots = el('span', { class: 'slots' });
  const live = el('span', { class: 'live', role: 'status' }, 'connecting …');
  const problem = el('p', { class: 'problem', role: 'alert', hidden: true });
  const lists = { mine: el('ul'), queue: el('ul'), closed: el('ul') };
  const counts = { mine: el('h3'), queue: el('h3'), closed: el('summary') };
  const next = el('div', { class: 'next' });
  const place = el('div', { class: 'place' }, el('p', { class: 'empty' }, 'No conversation is open.'));
  const node = el(
    'section',
    { class: 'pane', 'aria-label': `Agent ${page.nameOf(agent)}` },
    el(
      'header',
      { class: 'me' },
      el('label', {}, el('span', { class: 'hidden' }, 'Agent'), choice),
      toggle,
      slots,
      live,
      button('Remove', page.leave, { class: 'leave', 'aria-label': `Remove ${page.nameOf(agent)}` }),
    ),
    el(
      'div',
      { class: 'desk' },
      el(
        'nav',
        { class: 'lists', 'aria-label': 'Conversations' },
        counts.mine,
        lists.mine,
        counts.queue,
        next,
        lists.queue,
        el('details', {}, counts.closed, lists.closed),
      ),
      place,
    ),
    problem,
  );
  return { node, toggle, slots, live, problem, lists, counts, next, place };
}

/** Sign, word and colour of a status. */
export function showBadge(node, status) {
  const [sign, word] = statusWords[status] ?? ['', status];
  write(node, `${sign} ${word}`);
  node.className = `badge ${status}`;
}

/** Writes how long a customer has been waiting. */
export function tick(node) {
  const since = Date.parse(node.dataset.since);
  write(node, Number.isNaN(since) ? '' : `waiting ${span(now() - since)}`);
}
