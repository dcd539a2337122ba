// SPDX-License-Identifier: Apache-2.0
// Joins what passes with what is seen. Two states: live, where the list follows what passes, and held, where it stays as
// it is and is filled from what the server keeps.
import {Chart} from './chart.js';
import {Conversations} from './conversations.js';
import {Detail} from './detail.js';
import {Feed} from './feed.js';
import {Lanes} from './lanes.js';
import {addKeys} from './keys.js';
import {bytes, count, element, sentence} from './words.js';

/** The most rows in the page, and how many are asked for at once. */
const MOST = 10_000;
const PAGE = 500;
const $ = id => document.getElementById(id);

const feed = new Feed();
const lanes = new Lanes($('rows'), $('spacer'), $('heads'));
const detail = new Detail(feed);
const chart = new Chart($('rates'), $('readout'));
const conversations = new Conversations($('conversations'), $('more'));

const filter = {text: '', peer: '', direction: '', conversation: 0};
let view = 'lanes';
let paused = false;
let held = false;
let ended = false;
/** Whether rows between those of the list were left out, and how many passed since it is held. */
let gaps = false;
let waiting = 0;
/** Counts what the list was filled with: a late answer to an earlier question is not for it. */
let generation = 0;
let asking = false;
let atOldest = false;
let seen = null;

function announce(text) { $('announce').textContent = text; }

function problem(text) { $('problem').textContent = text; }

function connect() {
  generation++;
  feed.connect(filter);
  $('download').href = feed.captureAddress(filter);
}

feed.addEventListener('begin', ({detail: data}) => {
  state();
  conversations.clear();
  figures(data);
  if (held) return;
  gaps = false;
  atOldest = data.end;
  lanes.replace(data.rows);
  empty();
});

feed.addEventListener('batch', ({detail: data}) => {
  figures(data);
  if (held) {
    waiting += data.rows.length + data.skipped;
    live();
    return;
  }
  if (data.skipped) { gaps = true; atOldest = false; }
  if (lanes.rows.length + data.rows.length > MOST) atOldest = false;
  lanes.append(data.rows, MOST);
  empty();
});

feed.addEventListener('ended', () => { ended = true; state(); announce('The tap has ended'); });
feed.addEventListener('lost', () => state(true));

function figures(data) {
  seen = data;
  document.title = `npipe tap · ${data.title}`;
  if ($('route').textContent !== data.title) $('route').textContent = data.title;
  chart.add(data.rates, data.now);
  conversations.add(data.conversations);
  const [up, upBytes, down, downBytes] = data.totals;
  $('toServer').textContent = `${count(up)} · ${bytes(upBytes)}`;
  $('toClient').textContent = `${count(down)} · ${bytes(downBytes)}`;
  $('conversationCount').textContent = count(data.conversationCount);
  const [first, end] = data.kept;
  $('kept').textContent = `${count(end - first)} events kept`;
  const losses = [];
  if (first) losses.push(`${count(first)} oldest dropped`);
  if (data.missed && data.trouble) losses.push(`${count(data.missed)} not kept: ${data.trouble}`);
  else if (data.missed) losses.push(`${count(data.missed)} passed too fast to be kept`);
  if (gaps && !held) losses.push('too fast to list all: pause to see each');
  $('losses').textContent = losses.join(' · ');
}

setInterval(() => {
  if (seen && !ended) chart.add([], Date.now());
  chart.draw();
}, 1000);

let told = 0;
setInterval(() => {
  // A screen reader is told how many, and seldom: not each.
  const now = seen ? seen.totals[0] + seen.totals[2] : 0;
  if (now !== told && !held) announce(`${count(now)} messages have passed`);
  told = now;
}, 20_000);

function empty() {
  const none = lanes.rows.length === 0;
  const filtered = Object.values(filter).some(Boolean);
  $('empty').hidden = !none;
  $('empty').textContent = filtered ? 'Nothing fits the filters.' : 'Nothing has passed yet. What does appears here.';
}

function state(lost = false) {
  const words = ended ? 'ended' : lost ? 'not connected' : paused ? 'paused' : held ? 'held' : 'live';
  $('state').textContent = words;
  $('state').dataset.state = words;
  $('pause').setAttribute('aria-pressed', String(paused));
  $('pause').querySelector('.glyph').textContent = paused ? '▶' : '❚❚';
  $('pause').querySelector('.word').textContent = paused ? 'Go on' : 'Pause';
  live();
}

function live() {
  $('live').hidden = !held || ended;
  $('live').textContent = waiting ? `${count(waiting)} new ↓` : 'Live ↓';
}

/** The list stays as it is. Rows that were left out of it are filled in. */
async function hold() {
  if (held) return;
  held = true;
  waiting = 0;
  lanes.follow(false);
  state();
  const last = lanes.rows.at(-1);
  if (gaps && last) {
    const asked = ++generation;
    const data = await ask(feed.rows(filter, {before: last.row + 1, limit: 2 * PAGE}));
    if (data && asked === generation) {
      atOldest = data.end;
      lanes.replace(data.rows);
    }
  }
}

function goOn() {
  held = paused = gaps = false;
  waiting = 0;
  lanes.follow(true);
  state();
  connect();
}

function pause() {
  if (paused) { goOn(); announce('Goes on'); return; }
  paused = true;
  hold();
  state();
  announce('Paused');
}

async function ask(question) {
  problem('');
  try {
    return await question;
  } catch (e) {
    problem(e.message);
    return null;
  }
}

async function loadOlder() {
  const first = lanes.rows[0];
  if (!held || asking || atOldest || !first) return;
  asking = true;
  const asked = generation;
  const data = await ask(feed.rows(filter, {before: first.row, limit: PAGE}));
  asking = false;
  if (!data || asked !== generation) return;
  atOldest = data.end;
  lanes.prepend(data.rows, MOST);
}

async function loadNewer() {
  const last = lanes.rows.at(-1);
  if (!held || asking || ended) return;
  asking = true;
  const asked = generation;
  const data = await ask(feed.rows(filter, {after: last ? last.row : -1, limit: PAGE}));
  asking = false;
  if (!data || asked !== generation) return;
  if (data.end && !paused) { goOn(); return; }
  if (lanes.rows.length + data.rows.length > MOST) atOldest = false;
  lanes.append(data.rows, MOST);
}

lanes.addEventListener('away', hold);
lanes.addEventListener('begin', loadOlder);
lanes.addEventListener('end', loadNewer);
lanes.addEventListener('select', ({detail: row}) => {
  detail.open(row);
  // Where the window is narrow the list has just become shorter.
  if (held) requestAnimationFrame(() => lanes.reveal(row.row));
});
detail.addEventListener('close', () => { lanes.unselect(); lanes.focus(); });

/** Shows the next row with what is to be found, and the rows around it. */
async function find(towards) {
  const wanted = $('find').value;
  if (!wanted) { $('find').focus(); return; }
  await hold();
  const from = lanes.selected?.row ?? (towards === 'older' ? lanes.rows.at(-1)?.row + 1 : (lanes.rows[0]?.row ?? 0) - 1);
  const asked = ++generation;
  const row = await ask(feed.find(filter, wanted, Number.isFinite(from) ? from : -1, towards));
  if (row === null || asked !== generation) return;
  if (row < 0) { problem(`No ${towards} match`); return; }
  if (!lanes.rows.some(other => other.row === row)) {
    const before = await ask(feed.rows(filter, {before: row + 1, limit: PAGE / 2}));
    const after = await ask(feed.rows(filter, {after: row, limit: PAGE / 2}));
    if (!before || !after || asked !== generation) return;
    atOldest = before.end;
    lanes.replace([...before.rows, ...after.rows]);
  }
  const found = lanes.rows.find(other => other.row === row);
  if (!found) return;
  lanes.reveal(row);
  lanes.select(found);
  announce(`Found: ${sentence(found)}`);
}

function markFound() {
  const needle = $('find').value || filter.text;
  lanes.setNeedle(needle);
  detail.setNeedle(needle);
}

/** What the filters say now. */
function refilter() {
  filter.text = $('text').value;
  filter.peer = $('peer').value;
  filter.direction = document.querySelector('[name=direction]:checked').value;
  problem('');
  if (/^hex:/.test(filter.text) && !/^hex:([0-9a-f]{2}[\s:]*)*$/i.test(filter.text.replace(/^hex:\s*/, 'hex:'))) {
    problem('hex: wants pairs of digits, like hex:0d 0a');
    return;
  }
  markFound();
  const chosen = conversations.get(filter.conversation);
  $('chosen').hidden = !filter.conversation;
  $('chosen').replaceChildren(`#${filter.conversation}`, element('bdi', 'peer', chosen ? chosen.peer : ''), element('span', '', '✕'));
  $('chosen').setAttribute('aria-label', `Only conversation ${filter.conversation}: show all`);
  conversations.choose(filter.conversation);
  if (paused || ended) refill();
  else goOn();
}

/** Paused, the list shows the last rows that fit. */
async function refill() {
  connect();
  const asked = generation;
  const data = await ask(feed.rows(filter, {limit: PAGE}));
  if (!data || asked !== generation) return;
  atOldest = data.end;
  lanes.replace(data.rows);
  lanes.reveal(data.rows.at(-1)?.row);
  empty();
}

function choose(number) {
  filter.conversation = filter.conversation === number ? 0 : number;
  if (!filter.conversation && view === 'sequence') setView('lanes');
  refilter();
  announce(filter.conversation ? `Only conversation ${number}` : 'All conversations');
}

function setView(next) {
  view = next;
  document.querySelector(`[name=view][value=${next}]`).checked = true;
  lanes.setMode(next);
  if (next === 'sequence' && !filter.conversation) {
    filter.conversation = lanes.selected?.conversation ?? conversations.newest;
    refilter();
  }
}

let typing = 0;
for (const id of ['text', 'peer']) {
  $(id).addEventListener('input', () => { clearTimeout(typing); typing = setTimeout(refilter, 200); });
}
document.querySelectorAll('[name=direction]').forEach(radio => radio.addEventListener('change', refilter));
document.querySelectorAll('[name=view]').forEach(radio => radio.addEventListener('change', () => setView(radio.value)));
document.querySelectorAll('[name=unit]').forEach(radio => radio.addEventListener('change', () => chart.setUnit(radio.value)));
$('filters').addEventListener('submit', event => event.preventDefault());
$('find').addEventListener('input', markFound);
$('find').addEventListener('keydown', event => {
  if (event.key === 'Enter') find(event.shiftKey ? 'older' : 'newer');
});
$('older').addEventListener('click', () => find('older'));
$('newer').addEventListener('click', () => find('newer'));
$('pause').addEventListener('click', pause);
$('live').addEventListener('click', goOn);
$('chosen').addEventListener('click', () => choose(filter.conversation));
conversations.addEventListener('choose', ({detail: number}) => { closeSide(); choose(number); });
$('sideButton').addEventListener('click', () => {
  const open = $('side').classList.toggle('open');
  $('sideButton').setAttribute('aria-expanded', String(open));
});

/** Whether it was open. */
function closeSide() {
  const open = $('side').classList.contains('open');
  if (open) $('sideButton').click();
  return open;
}

function toggleTheme() {
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  root.dataset.theme = dark ? 'light' : 'dark';
}
$('theme').addEventListener('click', toggleTheme);

addKeys({
  pause, find, toggleTheme, setView,
  tab: name => detail.show(name),
  live: () => { if (held && !ended) goOn(); lanes.focus(); },
  conversation: () => {
    if (filter.conversation) choose(filter.conversation);
    else if (lanes.selected) choose(lanes.selected.conversation);
  },
  content: () => { if (detail.isOpen) detail.focus(); },
  close: () => { if (!closeSide() && detail.isOpen) detail.close(); },
});

setView(innerWidth < 640 ? 'list' : 'lanes');
connect();
