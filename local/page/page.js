import { advanceClock, call, now, readClock } from './api.js';
import { el, fill, write } from './dom.js';
import { openPhone } from './phone.js';

/** The page of the one-machine system: a customer's phone beside the inbox, the clock, the checker. */

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

/** Shops of the agents, by id. */
const shopsOf = (agents) => [...new Set(agents.flatMap(({ shops }) => Object.keys(shops)))].sort();

async function start() {
  const { items: agents } = await call('GET', '/local/agents');
  await readClock();
  const shops = shopsOf(agents);
  openPhone({ shops: shops.length > 0 ? shops : ['bloom', 'forge'], customerOf: customerOf(agents), tell });
  showInbox(agents);
}

/** The real inbox, signed in as whoever is chosen. */
function showInbox(agents) {
  const chosen = byId('agent');
  fill(chosen, ...agents.map(({ id, name }) => el('option', { value: id }, name ?? id)));
  const show = () => {
    const place = `/inbox?view=mine&as=${encodeURIComponent(chosen.value)}`;
    byId('inbox').src = place;
    byId('alone').href = place;
  };
  chosen.addEventListener('change', show);
  if (agents.length > 0) return show();
  tell(new Error('There are no agents here yet. Start with --demo, or create them through /local/organisation.'));
}

/** Whose conversation it is; asked as an agent of the shop, since a provider's request may name the conversation only. */
const customerOf = (agents) => async (shop, conversation) => {
  const agent = agents.find(({ shops }) => shops[shop]?.chat);
  if (!agent) return undefined;
  const { token } = await call('POST', '/local/token', { body: { agent: agent.id } });
  const { customer } = await call('GET', `/api/conversations/${encodeURIComponent(conversation)}`, { token });
  return customer;
};

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
