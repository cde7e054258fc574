'use strict';

// What the server says is text, and is shown as text: nothing here makes markup of it.

const INTERVAL_MS = 1000;
const SAMPLES_MAX = 300;
const ANSWER_MS_MAX = 5000;

const element = (id) => document.getElementById(id);
const whole = new Intl.NumberFormat('en', {maximumFractionDigits: 0});
const tenths = new Intl.NumberFormat('en', {maximumFractionDigits: 1});

function make(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

// ---- Numbers for people ----

function count(number) {
  return number >= 1e6 ? tenths.format(number / 1e6) + ' M' : whole.format(number);
}

function bytes(number) {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let unit = 0;
  for (; number >= 1024 && unit < units.length - 1; unit++) number /= 1024;
  return (unit === 0 ? whole : tenths).format(number) + ' ' + units[unit];
}

function duration(ms) {
  if (ms < 0) return 'not known';
  if (ms < 1000) return whole.format(ms) + ' ms';
  const s = ms / 1000;
  if (s < 60) return tenths.format(s) + ' s';
  if (s < 3600) return Math.floor(s / 60) + ' min ' + Math.floor(s % 60) + ' s';
  if (s < 172800) return Math.floor(s / 3600) + ' h ' + Math.floor(s % 3600 / 60) + ' min';
  return Math.floor(s / 86400) + ' days';
}

// ---- Tiles: a term, a value, and whether it is a reason to worry ----

function tiles(list, entries) {
  if (list.children.length !== entries.length) {
    list.replaceChildren(...entries.map(() => make('div', '', make('dt'), make('dd'))));
  }
  entries.forEach(([term, value, extra, alarm], index) => {
    const tile = list.children[index];
    tile.className = alarm ? 'alarm' : '';
    tile.firstChild.textContent = term;
    tile.lastChild.replaceChildren(value, ...(extra ? [make('small', '', extra)] : []));
  });
}

function showState(pill, state) {
  const name = state.toLowerCase();
  if (pill.dataset.state !== name) {
    pill.dataset.state = name;
    pill.textContent = name === 'away' ? 'no answer' : name;
  }
}

// ---- Plots of the last minutes ----

const history = new Map();

function remember(series, field, value) {
  const name = series + '/' + field;
  if (!history.has(name)) history.set(name, []);
  const samples = history.get(name);
  samples.push(value);
  if (samples.length > SAMPLES_MAX) samples.shift();
  return samples;
}

// A round number that is not below the largest one.
function ceiling(most) {
  if (most <= 10) return 10;
  const power = 10 ** Math.floor(Math.log10(most));
  return [1, 2, 2.5, 5, 10].map((step) => step * power).find((top) => top >= most);
}

function svg(tag, attributes, text) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag);
  Object.entries(attributes).forEach(([name, value]) => made.setAttribute(name, value));
  if (text !== undefined) made.textContent = text;
  return made;
}

function plot(figure, samples, format, what) {
  const canvas = figure.querySelector('svg');
  const width = Math.max(200, canvas.clientWidth);
  const height = 132;
  // Room for "16 min 40 s".
  const left = 74, bottom = 18, top = 8;
  const most = ceiling(samples.reduce((a, b) => Math.max(a, b ?? 0), 0));
  const x = (index) => left + (width - left - 2) * (SAMPLES_MAX - samples.length + index) / (SAMPLES_MAX - 1);
  const y = (value) => height - bottom - (height - bottom - top) * value / most;
  canvas.setAttribute('viewBox', `0 0 ${width} ${height}`);
  const parts = [];
  for (const part of [0, 0.5, 1]) {
    const at = y(most * part);
    parts.push(svg('line', {class: 'grid', x1: left, x2: width - 2, y1: at, y2: at}));
    parts.push(svg('text', {x: left - 8, y: at + 4, 'text-anchor': 'end'}, format(most * part)));
  }
  [['5 min ago', 0, 'start'], ['now', 1, 'end']].forEach(([text, part, anchor]) =>
    parts.push(svg('text', {x: left + (width - left - 2) * part, y: height - 2, 'text-anchor': anchor}, text)));
  // A second of which nothing is known leaves a gap.
  for (const [from, to] of runs(samples)) {
    const points = [];
    for (let index = from; index < to; index++) points.push(`${x(index).toFixed(1)},${y(samples[index]).toFixed(1)}`);
    parts.push(svg('polygon', {class: 'area', points: `${x(from)},${y(0)} ${points.join(' ')} ${x(to - 1)},${y(0)}`}));
    parts.push(svg('polyline', {class: 'line', points: points.join(' ')}));
  }
  canvas.replaceChildren(...parts);
  const last = samples[samples.length - 1];
  const text = last === null || last === undefined ? 'not known' : format(last);
  figure.querySelector('b').textContent = text;
  canvas.setAttribute('aria-label', `${what}: ${text} now, at most ${format(samples.reduce((a, b) => Math.max(a, b ?? 0), 0))} in the last five minutes`);
}

function runs(samples) {
  const found = [];
  let from = -1;
  for (let index = 0; index <= samples.length; index++) {
    const known = index < samples.length && samples[index] !== null;
    if (known && from < 0) from = index;
    if (!known && from >= 0) {
      found.push([from, index]);
      from = -1;
    }
  }
  return found;
}

// ---- Store ----

function showStore(status) {
  const store = status.store[0].fields;
  const snapshot = status.snapshot[0].fields;
  const keys = status.database.reduce((sum, each) => sum + each.fields.keys, 0);
  const expiring = status.database.reduce((sum, each) => sum + each.fields['expiring-keys'], 0);
  element('who').textContent = `port ${store.port}, version ${store.version}`;
  const limit = store['maxmemory-bytes'];
  tiles(element('store'), [
    ['Keys', count(keys), expiring ? `${count(expiring)} expire` : ''],
    ['Databases in use', whole.format(status.database.length)],
    ['Commands per second', whole.format(store['commands-per-second'])],
    ['Execution thread', whole.format(store['execution-busy-percent']) + ' %', 'busy', store['execution-busy-percent'] > 95],
    ['Memory', bytes(store['memory-bytes']), limit ? 'of ' + bytes(limit) : ''],
    ['Clients', whole.format(store.clients), store['blocked-clients'] ? `${store['blocked-clients']} wait` : ''],
    ['Sequence', whole.format(store.sequence)],
    ['Expired, evicted', `${count(store['expired-keys'])}, ${count(store['evicted-keys'])}`],
    ['Last snapshot', snapshot.saves ? duration(snapshot['last-save-age-ms']) : 'none', snapshot.saves ? 'ago' : '', snapshot.failures > 0],
    ['Up for', duration(store['uptime-seconds'] * 1000)],
  ]);
}

// ---- Exports ----

const cards = new Map();

function showExports(exports) {
  element('no-exports').hidden = exports.length > 0;
  for (const each of exports) {
    if (!cards.has(each.name)) {
      const card = element('export').content.firstElementChild.cloneNode(true);
      card.querySelector('h3').textContent = each.name;
      element('exports').append(card);
      cards.set(each.name, card);
    }
    showExport(cards.get(each.name), each);
  }
  const names = new Set(exports.map((each) => each.name));
  for (const [name, card] of cards) {
    if (!names.has(name)) {
      card.remove();
      cards.delete(name);
    }
  }
}

function showExport(card, {name, state, reason, fields}) {
  showState(card.querySelector('.state'), state);
  card.querySelector('.topic').textContent = `to ${fields.topic}, generation ${fields.generation}`;
  const why = card.querySelector('.reason');
  why.hidden = !reason;
  why.toggleAttribute('data-grave', state === 'FENCED' || state === 'FAILED');
  why.textContent = reason ? `For ${duration(fields['state-age-ms'])}: ${reason}` : '';
  const walking = fields.phase === 'walking';
  const walked = fields['walk-percent'];
  card.querySelector('.phase').textContent = fields.phase;
  const bar = card.querySelector('progress');
  bar.value = walking ? walked : 100;
  bar.setAttribute('aria-label', `walk of ${name}`);
  const eta = fields['eta-seconds'];
  card.querySelector('.eta').textContent = !walking ? 'walk complete'
    : tenths.format(walked) + ' %' + (eta >= 0 ? `, ${duration(eta * 1000)} left` : '');
  const [rate, lag] = card.querySelectorAll('figure');
  plot(rate, history.get(`export/${name}/records-per-second`) ?? [], count, 'Records per second');
  plot(lag, history.get(`export/${name}/lag-ms`) ?? [], duration, 'Lag');
  const behind = fields['lag-changes'];
  const barrier = fields['barrier-sequence'];
  const kafka = {RUNNING: 'answers', STOPPING: 'answers', PAUSED: 'does not answer', FENCED: 'has another exporter'}[state] ?? 'not in use';
  tiles(card.querySelector('.tiles'), [
    ['Lag', duration(fields['lag-ms']), behind ? `${count(behind)} changes` : 'up to date'],
    ['Last barrier', barrier < 0 ? 'none yet' : duration(fields['barrier-age-ms']), barrier < 0 ? '' : 'ago'],
    ['Barrier sequence', barrier < 0 ? 'none yet' : whole.format(barrier)],
    ['Kafka', kafka, fields.outages ? `${count(fields.outages)} ${fields.outages === 1 ? 'outage' : 'outages'} so far` : '', state === 'FENCED'],
    ['Schema registry', state === 'STARTING' ? 'asked now' : 'not needed', state === 'STARTING' ? '' : 'once the export runs'],
    ['Records', count(fields.records), bytes(fields.bytes)],
    ['Transactions', count(fields.transactions), fields['lost-transactions'] ? `${count(fields['lost-transactions'])} lost` : ''],
    ['Pending keys', count(fields['pending-keys'])],
    ['Folded changes', count(fields['folded-changes'])],
    ['Queue', count(fields['queue-items']), `of ${count(fields['queue-target'])}, ${bytes(fields['queue-bytes'])}`],
    ['Quarantined', count(fields['quarantined-keys']), 'keys', fields['quarantined-keys'] > 0],
    ...(fields.partitions === undefined ? [] : [['Partitions', count(fields.partitions)]]),
  ]);
}

// ---- Iterators ----

let entriesBefore = new Map();
let iteratorsAt = 0;

function showIterators(iterators, now) {
  element('no-iterators').hidden = iterators.length > 0;
  element('iterators').hidden = iterators.length === 0;
  const seconds = (now - iteratorsAt) / 1000;
  const rows = iterators.map(({name, fields}) => {
    const before = entriesBefore.get(name);
    const rate = before === undefined ? '' : count(Math.max(0, fields.entries - before) / seconds);
    const cells = [fields.state, tenths.format(fields['walk-percent']) + ' %'].map((text) => make('td', '', text));
    const numbers = [count(fields.entries), rate, count(fields.effects), count(fields['pending-keys']),
      `${count(fields['queue-items'])} of ${count(fields['queue-target'])}`];
    const title = make('th', '', name);
    title.scope = 'row';
    return make('tr', '', title, ...cells, ...numbers.map((text) => make('td', 'number', text)));
  });
  element('iterators').querySelector('tbody').replaceChildren(...rows);
  entriesBefore = new Map(iterators.map(({name, fields}) => [name, fields.entries]));
  iteratorsAt = now;
}

// ---- Asking the server ----

let lastAnswer = null;

async function ask(path) {
  const reply = await fetch(path, {signal: AbortSignal.timeout(ANSWER_MS_MAX)});
  if (!reply.ok) throw new Error(`${reply.status}: ${(await reply.text()).trim()}`);
  return reply.json();
}

function show(status) {
  const now = performance.now();
  lastAnswer = new Date();
  const stalled = status.health.status === 'STALLED';
  away(stalled ? `The execution thread has not answered for ${duration(status.health.ageMs)}; what you see is as old.` : null);
  showState(element('health'), status.health.status);
  if (!status.store) return;
  showStore(status);
  for (const kind of ['export', 'store']) {
    for (const {name, fields} of status[kind] ?? []) {
      for (const field of ['records-per-second', 'lag-ms', 'commands-per-second']) {
        if (field in fields) remember(`${kind}/${name}`, field, stalled ? null : fields[field]);
      }
    }
  }
  showExports(status.export ?? []);
  showIterators(status.iterator ?? [], now);
}

function away(text) {
  element('away').hidden = text === null;
  if (text !== null && element('away').textContent !== text) element('away').textContent = text;
  document.body.classList.toggle('away', text !== null);
}

async function follow() {
  try {
    show(await ask('api/status'));
  } catch (failure) {
    for (const samples of history.values()) {
      samples.push(null);
      if (samples.length > SAMPLES_MAX) samples.shift();
    }
    showState(element('health'), 'AWAY');
    away(lastAnswer === null ? 'The server does not answer.'
      : `The server does not answer. What you see is of ${lastAnswer.toLocaleTimeString()}.`);
  }
  setTimeout(follow, INTERVAL_MS);
}

async function begin() {
  try {
    const past = await ask('api/history');
    Object.entries(past).forEach(([name, samples]) => history.set(name, samples.slice(-SAMPLES_MAX)));
  } catch (failure) {
    // The plots begin now.
  }
  follow();
}

// ---- Keys ----

let search = null;

async function look(cursor) {
  const asked = search;
  const query = new URLSearchParams({...asked, cursor});
  element('found').textContent = 'Looking…';
  try {
    const reply = await fetch('api/keys?' + query, {signal: AbortSignal.timeout(10 * ANSWER_MS_MAX)});
    const text = await reply.text();
    if (asked !== search) return;
    if (!reply.ok) throw new Error(text.trim());
    showKeys(JSON.parse(text), cursor === '0');
  } catch (failure) {
    element('found').textContent = failure.name === 'Error' ? `Not shown: ${failure.message}` : 'The server does not answer.';
    element('more').hidden = true;
  }
}

function showKeys(result, fresh) {
  const body = element('keys').querySelector('tbody');
  if (fresh) body.replaceChildren();
  body.append(...result.keys.map(keyRow));
  element('keys').hidden = body.children.length === 0;
  const more = result.cursor !== '0';
  element('more').hidden = !more;
  element('more').dataset.cursor = result.cursor;
  const found = body.children.length;
  element('found').textContent = `${whole.format(found)} ${found === 1 ? 'key' : 'keys'}`
    + (more ? '; there may be more' : '; that is all');
}

function keyRow(key) {
  const name = make('th', '', key.key);
  name.scope = 'row';
  const rows = key.rows.map((row) => make('li', '', ...row.map((cell) => make('span', '', cell))));
  const left = key.type === 'string' ? 0 : key.size - rows.length;
  if (left > 0) rows.push(make('li', 'muted', `and ${whole.format(left)} more`));
  const value = make('div', 'value', make('ol', '', ...rows));
  value.tabIndex = 0;
  value.setAttribute('aria-label', `value of ${key.key}`);
  return make('tr', '', name,
    make('td', '', make('span', 'type', key.type)),
    make('td', 'number', key.ttlMs < 0 ? 'never' : duration(key.ttlMs)),
    make('td', 'number', key.type === 'string' ? bytes(key.size) : whole.format(key.size)),
    make('td', '', value));
}

element('search').addEventListener('submit', (event) => {
  event.preventDefault();
  search = Object.fromEntries(new FormData(event.target));
  look('0');
});
element('more').addEventListener('click', (event) => look(event.target.dataset.cursor));

begin();
