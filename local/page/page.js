import { openAgent } from './agent.js';
import { advanceClock, call, now, readClock } from './api.js';
import { fill, write } from './dom.js';
import { openPhone } from './phone.js';

/** The plain page of the one-machine system: a customer's phone, the agents' side, the clock, the checker. */

const mostAgents = 3;
const byId = (id) => document.getElementById(id);

function tell(problem) {
  const box = byId('problem');
  box.textContent = problem?.message ?? '';
  box.hidden = !problem;
}

/** Runs what a person asked for; what goes wrong is told as a sentence. */
async function act(work) {
  tell();
  try {
    await work();
  } catch (problem) {
    tell(problem);
  }
}

/** The three steps of the guide; done for good once done. */
function done(step) {
  const item = byId(`step-${step}`);
  if (item.classList.contains('done')) return;
  item.classList.add('done');
  item.append(' ✓');
  if (document.querySelectorAll('.guide li:not(.done)').length === 0) byId('next-step').hidden = false;
}

/** Shops of the agents, by id. */
const shopsOf = (agents) => [...new Set(agents.flatMap(({ shops }) => Object.keys(shops)))].sort();

async function start() {
  const { items: agents } = await call('GET', '/local/agents');
  await readClock();
  const names = new Map(agents.map(({ id, name }) => [id, name ?? id]));
  const nameOf = (id) => names.get(id) ?? id;
  /** Delivery states by entry id. */
  const states = new Map();
  const shops = shopsOf(agents);
  const phone = openPhone({
    shops: shops.length > 0 ? shops : ['bloom', 'forge'],
    // A reference is conversation~time~entry.
    stateOf: (reference) => states.get(reference?.split('~').at(-1)),
    sent: () => done('message'),
    tell,
  });
  const page = {
    agents,
    nameOf,
    knew: phone.know,
    heard: (entry) => {
      if (!entry.state) return;
      states.set(entry.id, entry.state);
      phone.refresh();
    },
    status: (_agent, status) => {
      if (status === 'available') done('available');
    },
    replied: () => done('reply'),
  };
  showPanes(page);
}

/** The agents' sides beside each other; each can be another agent's, and all but one can go. */
function showPanes(page) {
  const panes = [];
  const add = byId('add-agent');

  function show() {
    const box = byId('panes');
    box.dataset.count = String(panes.length);
    fill(box, ...panes.map((pane) => pane.opened.node));
    add.disabled = panes.length >= Math.min(mostAgents, page.agents.length);
  }

  function open(pane, agent) {
    pane.opened?.close();
    pane.agent = agent;
    pane.opened = openAgent(agent, {
      ...page,
      change: (to) => {
        open(pane, to);
        show();
      },
      leave: () => {
        if (panes.length === 1) return;
        pane.opened.close();
        panes.splice(panes.indexOf(pane), 1);
        show();
      },
    });
  }

  function addAgent() {
    const shown = new Set(panes.map((pane) => pane.agent));
    const next = page.agents.find(({ id }) => !shown.has(id));
    if (!next) return;
    const pane = {};
    panes.push(pane);
    open(pane, next.id);
    show();
  }

  setInterval(() => {
    for (const pane of panes) pane.opened.tick();
  }, 1000);
  add.addEventListener('click', addAgent);
  if (page.agents.length === 0)
    tell(new Error('There are no agents here yet. Start with --demo, or create them through /local/organisation.'));
  addAgent();
}

async function check() {
  const verdict = byId('verdict');
  write(verdict, 'checking …');
  const { ok, agents, conversations, queue, violations } = await call('GET', '/local/check');
  const counted = `${agents} agents, ${conversations} open, ${queue} queued`;
  verdict.className = ok ? 'good' : 'bad';
  const found = violations.map((v) => (typeof v === 'string' ? v : v.what)).join('; ');
  write(verdict, ok ? `✓ All invariants hold (${counted})` : `✗ ${found} (${counted})`);
}

byId('check').addEventListener('click', () => void act(check));
for (const forward of document.querySelectorAll('[data-advance]'))
  forward.addEventListener('click', () => void act(() => advanceClock(forward.dataset.advance)));

setInterval(() => {
  const parts = { weekday: 'short', hour: '2-digit', minute: '2-digit', second: '2-digit' };
  write(byId('clock'), new Date(now()).toLocaleString('en-GB', parts));
}, 1000);

/** The clock can be moved by other programs, and the desk can be another one after a restart. */
setInterval(() => void readClock().catch(() => {}), 5_000);

void act(start);
