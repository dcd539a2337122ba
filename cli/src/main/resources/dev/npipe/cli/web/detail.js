// SPDX-License-Identifier: Apache-2.0
// One message: as text, as bytes, as JSON.
import {appendSafe, bytes, count, element, label, time} from './words.js';

/** How many bytes are shown at first, and how many more each time. */
const PIECE = 16 * 1024;
const MOST = 1024 * 1024;
const TABS = ['text', 'hex', 'json'];
const $ = id => document.getElementById(id);

export class Detail extends EventTarget {
  #feed;
  #row = null;
  #data = new Uint8Array();
  #shown = PIECE;
  #tab = 'text';
  #chosenTab = '';
  #needle = '';

  constructor(feed) {
    super();
    this.#feed = feed;
    for (const tab of TABS) $(`tab-${tab}`).addEventListener('click', () => this.show(tab));
    document.querySelector('[role=tablist]').addEventListener('keydown', event => this.#tabKey(event));
    $('encoding').addEventListener('change', () => this.#render());
    $('showMore').addEventListener('click', () => { this.#shown *= 4; this.#render(); });
    $('closeDetail').addEventListener('click', () => this.close());
    $('copy').addEventListener('click', () => this.#copy());
    this.#mark();
  }

  get isOpen() { return !$('detail').hidden; }

  setNeedle(needle) { this.#needle = needle; if (this.#row) this.#render(); }

  async open(row) {
    this.#row = row;
    this.#shown = PIECE;
    $('detail').hidden = false;
    $('detailTitle').textContent = row.kind === 'DATA'
      ? `${row.direction ? '← to client' : '→ to server'} · ${bytes(row.size)}` : label(row);
    $('detailTitle').className = row.direction ? 'to-client' : 'to-server';
    $('facts').replaceChildren(...[
      ['number', count(row.number)], ['time', time(row.micros)],
      ['conversation', `#${row.conversation}`], ['peer', row.peer],
      ['size', `${count(row.size)} bytes${row.complete ? '' : ', not the end of its message'}`],
    ].map(([term, value]) => {
      const pair = element('div');
      const definition = element('dd');
      appendSafe(definition, value);
      pair.append(element('dt', '', term), definition);
      return pair;
    }));
    $('save').href = `message?row=${row.row}&all=1`;
    $('save').download = `message-${row.number}.bin`;
    let data;
    try {
      data = await this.#feed.message(row.row);
    } catch (problem) {
      if (this.#row === row) $('content').replaceChildren(element('em', '', problem.message));
      return;
    }
    if (this.#row !== row) return; // another one was chosen meanwhile
    this.#data = data;
    this.#tab = this.#chosenTab || (this.#json() ? 'json' : row.text || !row.size ? 'text' : 'hex');
    this.#render();
  }

  /** A view that the user chose stays for the next messages. */
  show(tab) { this.#tab = this.#chosenTab = tab; if (this.#row) this.#render(); }

  focus() { $('panel').focus(); }

  close() {
    this.#row = null;
    $('detail').hidden = true;
    this.dispatchEvent(new Event('close'));
  }

  #tabKey(event) {
    const step = {ArrowRight: 1, ArrowLeft: -1}[event.key];
    if (!step) return;
    const next = TABS[(TABS.indexOf(this.#tab) + step + TABS.length) % TABS.length];
    this.show(next);
    $(`tab-${next}`).focus();
  }

  #mark() {
    for (const tab of TABS) {
      $(`tab-${tab}`).setAttribute('aria-selected', String(tab === this.#tab));
      $(`tab-${tab}`).tabIndex = tab === this.#tab ? 0 : -1;
    }
    $('panel').setAttribute('aria-labelledby', `tab-${this.#tab}`);
    $('encoding').hidden = this.#tab === 'hex';
  }

  #decoded(length) {
    return new TextDecoder($('encoding').value, {ignoreBOM: true}).decode(this.#data.subarray(0, length));
  }

  #render() {
    this.#mark();
    const content = element('pre');
    content.id = 'content';
    content.className = this.#tab;
    const part = this.#data.subarray(0, this.#shown);
    let rest = this.#data.length - part.length;
    if (!this.#data.length) {
      content.append(element('em', '', this.#row.kind === 'DATA' ? 'A message of no bytes.' : 'No bytes.'));
    } else if (this.#tab === 'hex') {
      this.#hex(content, part);
    } else if (this.#tab === 'json') {
      const values = this.#json();
      if (values) { appendJson(content, values, this.#needle); rest = 0; }
      else content.append(element('em', '', 'This is not JSON.'));
    } else {
      appendSafe(content, this.#decoded(this.#shown), this.#needle);
    }
    $('content').replaceWith(content);
    const beyond = this.#row.size > MOST && rest === 0;
    $('showMore').hidden = rest <= 0;
    $('showMore').textContent = `Show more: ${bytes(Math.max(rest, 0))} follow`;
    if (beyond) content.append('\n', element('em', '', `The first MiB of ${bytes(this.#row.size)}: save it to see all.`));
  }

  #hex(content, part) {
    const columns = $('panel').clientWidth > 560 ? 16 : 8;
    for (let at = 0; at < part.length; at += columns) {
      const line = part.subarray(at, at + columns);
      const digits = [...line].map(b => b.toString(16).padStart(2, '0'));
      const left = digits.slice(0, 8).join(' ').padEnd(23);
      const right = columns === 16 ? '  ' + digits.slice(8).join(' ').padEnd(23) : '';
      const characters = String.fromCharCode(...line.map(b => b > 31 && b < 127 ? b : 46));
      content.append(
        element('span', 'offset', at.toString(16).padStart(6, '0')), `  ${left}${right}  `,
        element('span', 'characters', characters), '\n');
    }
  }

  /** The texts of the values, if it is JSON, or a value in each line. */
  #json() {
    if (this.#data.length > MOST / 4) return null;
    const text = this.#decoded(this.#data.length).trim();
    if (!text) return null;
    for (const values of [[text], text.split(/\r?\n/).filter(line => line.trim())]) {
      try {
        const parsed = values.map(JSON.parse);
        if (values.length > 1 || typeof parsed[0] === 'object' || this.#chosenTab === 'json') return values;
      } catch {
        // not this way
      }
    }
    return null;
  }

  async #copy() {
    try {
      await navigator.clipboard.writeText($('content').textContent);
      $('copy').textContent = 'Copied';
    } catch {
      $('copy').textContent = 'Not allowed';
    }
    setTimeout(() => { $('copy').textContent = 'Copy'; }, 1500);
  }
}

/** Indents without reading the values: a number keeps all of its digits, and a name comes as often as it was sent. */
function appendJson(parent, values, needle) {
  const token = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|true|false|null|[{}[\],:]/g;
  for (const value of values) {
    let depth = 0;
    const tokens = value.match(token) ?? [];
    const line = () => '\n' + '  '.repeat(depth);
    tokens.forEach((text, i) => {
      if (text === '{' || text === '[') {
        const empty = tokens[i + 1] === '}' || tokens[i + 1] === ']';
        depth++;
        parent.append(text + (empty ? '' : line()));
      } else if (text === '}' || text === ']') {
        depth--;
        const empty = tokens[i - 1] === '{' || tokens[i - 1] === '[';
        parent.append((empty ? '' : line()) + text);
      } else if (text === ',') {
        parent.append(text + line());
      } else if (text === ':') {
        parent.append(': ');
      } else {
        const kind = text[0] !== '"' ? 'literal' : tokens[i + 1] === ':' ? 'key' : 'string';
        appendSafe(parent, text, needle, kind);
      }
    });
    parent.append('\n');
  }
}
