// SPDX-License-Identifier: Apache-2.0
// The list of messages, of which only what is seen is in the document.
import {appendSafe, element, label, sentence, since, time} from './words.js';

const HEIGHTS = {lanes: 26, list: 26, sequence: 40};
const TIME_WIDTH = 104;
const LANE_WIDTH = 208;
/** Rows that are drawn beyond what is seen. */
const MARGIN = 8;

export class Lanes extends EventTarget {
  #box; #spacer; #heads;
  #rows = [];
  #drawn = new Map();
  #mode = 'lanes';
  #laneCount = 1;
  #laneWidth = LANE_WIDTH;
  #selected = -1;
  #needle = '';
  #follow = true;
  #lastTop = 0;
  #frame = 0;
  #pressed = null;

  constructor(box, spacer, heads) {
    super();
    this.#box = box;
    this.#spacer = spacer;
    this.#heads = heads;
    box.addEventListener('scroll', () => this.#scrolled());
    box.addEventListener('keydown', event => this.#key(event));
    // The list moves under the pointer: what counts is where it was pressed.
    box.addEventListener('pointerdown', event => { this.#pressed = this.#rowAt(event); });
    box.addEventListener('click', event => {
      const row = event.detail === 0 ? this.#rowAt(event) : this.#pressed;
      if (row) this.select(row);
    });
    new ResizeObserver(() => this.draw()).observe(box);
  }

  get rows() { return this.#rows; }
  get selected() { return this.#rows.find(row => row.row === this.#selected) ?? null; }
  get height() { return HEIGHTS[this.#mode]; }

  setMode(mode) {
    const anchor = this.#rows[Math.floor(this.#box.scrollTop / this.height)];
    this.#mode = mode;
    this.#box.dataset.mode = mode;
    this.#heads.hidden = mode === 'list';
    this.#heads.dataset.mode = mode;
    this.#forget();
    this.#measure();
    if (anchor && !this.#follow) this.#box.scrollTop = this.#rows.indexOf(anchor) * this.height;
    this.draw();
  }

  setNeedle(needle) { this.#needle = needle; this.#forget(); this.draw(); }

  follow(yes) { this.#follow = yes; if (yes) this.draw(); }

  /** Other rows; the one at the top stays there if it is among them. */
  replace(rows) {
    const top = this.#rows[Math.floor(this.#box.scrollTop / this.height)];
    const offset = this.#box.scrollTop % this.height;
    this.#rows = rows;
    this.#laneCount = 1;
    this.#grow(rows);
    this.#forget();
    this.#measure();
    const at = top && !this.#follow ? rows.findIndex(row => row.row >= top.row) : -1;
    if (at >= 0) this.#setTop(at * this.height + offset);
    this.draw();
  }

  /** More rows at the end; at most so many are held. */
  append(rows, most) {
    this.#rows.push(...rows);
    const over = this.#rows.length - most;
    if (over > 0) this.#rows.splice(0, over);
    this.#grow(rows);
    if (over > 0 && !this.#follow) this.#setTop(Math.max(0, this.#box.scrollTop - over * this.height));
    this.draw();
  }

  /** Older rows at the begin. */
  prepend(rows, most) {
    this.#rows.unshift(...rows);
    this.#rows.length = Math.min(this.#rows.length, most);
    this.#grow(rows);
    this.#measure();
    this.#setTop(this.#box.scrollTop + rows.length * this.height);
    this.draw();
  }

  #grow(rows) {
    for (const row of rows) this.#laneCount = Math.max(this.#laneCount, Math.min(row.lane + 1, 200));
  }

  select(row) {
    this.#selected = row.row;
    this.draw();
    this.dispatchEvent(new CustomEvent('select', {detail: row}));
  }

  unselect() { this.#selected = -1; this.draw(); }

  /** Shows a row, in the middle if it was out of sight. */
  reveal(row) {
    const index = this.#rows.findIndex(other => other.row === row);
    if (index < 0) return;
    const at = index * this.height;
    const {scrollTop, clientHeight} = this.#box;
    if (at < scrollTop || at + this.height > scrollTop + clientHeight) {
      this.#box.scrollTop = at - clientHeight / 2;
    }
  }

  focus() { this.#box.focus(); }

  #rowAt(event) {
    const y = event.clientY - this.#box.getBoundingClientRect().top + this.#box.scrollTop;
    return this.#rows[Math.floor(y / this.height)] ?? null;
  }

  #setTop(top) { this.#box.scrollTop = top; this.#lastTop = this.#box.scrollTop; }

  #scrolled() {
    const {scrollTop, scrollHeight, clientHeight} = this.#box;
    const atEnd = scrollTop + clientHeight >= scrollHeight - 4;
    if (scrollTop < this.#lastTop - 2 && !atEnd && this.#follow) this.dispatchEvent(new Event('away'));
    if (scrollTop > this.#lastTop && atEnd && !this.#follow) this.dispatchEvent(new Event('end'));
    if (scrollTop < 20 * this.height && !this.#follow) this.dispatchEvent(new Event('begin'));
    this.#lastTop = scrollTop;
    this.draw();
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const page = Math.max(1, Math.floor(this.#box.clientHeight / this.height) - 1);
    const steps = {ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity};
    const step = steps[event.key];
    if (step === undefined || !this.#rows.length) return;
    event.preventDefault();
    event.stopPropagation();
    const at = this.#rows.findIndex(row => row.row === this.#selected);
    const from = at >= 0 ? at : step > 0 ? this.#firstSeen() - 1 : this.#lastSeen() + 1;
    const to = Math.min(Math.max(from + step, 0), this.#rows.length - 1);
    const top = to * this.height;
    const {scrollTop, clientHeight} = this.#box;
    if (top < scrollTop) this.#box.scrollTop = top;
    else if (top + this.height > scrollTop + clientHeight) this.#box.scrollTop = top + this.height - clientHeight;
    this.select(this.#rows[to]);
  }

  #firstSeen() { return Math.floor(this.#box.scrollTop / this.height); }

  #lastSeen() {
    return Math.min(this.#rows.length - 1, Math.floor((this.#box.scrollTop + this.#box.clientHeight) / this.height));
  }

  #forget() {
    for (const drawn of this.#drawn.values()) drawn.remove();
    this.#drawn.clear();
  }

  #measure() {
    this.#spacer.style.height = `${this.#rows.length * this.height}px`;
    if (this.#mode !== 'lanes') {
      this.#spacer.style.width = '';
      return;
    }
    const width = Math.max(LANE_WIDTH, (this.#box.clientWidth - TIME_WIDTH) / this.#laneCount);
    if (width !== this.#laneWidth) { this.#laneWidth = width; this.#forget(); }
    this.#spacer.style.width = `${TIME_WIDTH + this.#laneCount * width}px`;
    this.#spacer.style.setProperty('--lane', `${width}px`);
  }

  draw() {
    if (!this.#frame) this.#frame = requestAnimationFrame(() => { this.#frame = 0; this.#drawNow(); });
  }

  #drawNow() {
    this.#measure();
    if (this.#follow) this.#setTop(this.#box.scrollHeight);
    const first = Math.max(0, this.#firstSeen() - MARGIN);
    const last = Math.min(this.#rows.length - 1, this.#lastSeen() + MARGIN);
    const wanted = new Set();
    for (let i = first; i <= last; i++) wanted.add(this.#rows[i].row);
    for (const [row, drawn] of this.#drawn) {
      if (!wanted.has(row)) { drawn.remove(); this.#drawn.delete(row); }
    }
    let before = null;
    for (let i = first; i <= last; i++) {
      const row = this.#rows[i];
      let drawn = this.#drawn.get(row.row);
      if (!drawn) {
        drawn = this.#element(row, this.#rows[i - 1]);
        this.#drawn.set(row.row, drawn);
      }
      // The order in the document is the order in which a screen reader finds them.
      const place = before ? before.nextSibling : this.#spacer.firstChild;
      if (place !== drawn) this.#spacer.insertBefore(drawn, place);
      before = drawn;
      drawn.style.top = `${i * this.height}px`;
      drawn.setAttribute('aria-selected', String(row.row === this.#selected));
    }
    if (wanted.has(this.#selected)) this.#box.setAttribute('aria-activedescendant', `row-${this.#selected}`);
    else this.#box.removeAttribute('aria-activedescendant');
    this.#drawHeads();
  }

  #element(row, earlier) {
    const made = element('div', `row ${row.direction ? 'to-client' : 'to-server'} ${row.kind.toLowerCase()}`);
    made.id = `row-${row.row}`;
    made.setAttribute('role', 'option');
    made.setAttribute('aria-label', sentence(row));
    made.append(element('span', 'time', time(row.micros)));
    const chip = element('span', 'chip');
    if (this.#mode === 'lanes') chip.style.left = `${TIME_WIDTH + Math.min(row.lane, 199) * this.#laneWidth}px`;
    if (this.#mode === 'sequence' && earlier) {
      made.append(element('span', 'since', since(row.micros - earlier.micros)));
    }
    if (this.#mode === 'list') {
      made.append(element('span', 'conversation', `#${row.conversation}`));
    }
    const marks = {OPENED: '◦', CLOSED: '•', FAILED: '✕'};
    chip.append(
      element('span', 'way', marks[row.kind] ?? (row.direction ? '←' : '→')),
      element('span', 'size', label(row) + (row.complete ? '' : ' …')));
    const preview = element('bdi', row.text ? 'preview' : 'preview bytes');
    appendSafe(preview, row.kind === 'OPENED' ? row.peer : row.preview, this.#needle);
    chip.append(preview);
    made.append(chip);
    return made;
  }

  /** Each lane's head names the conversation that is in it where one looks. */
  #drawHeads() {
    const inner = this.#heads.firstElementChild;
    if (this.#mode === 'sequence') {
      const row = this.#rows.at(-1);
      inner.style.transform = '';
      inner.replaceChildren(element('span', 'client', row ? `client · ${row.peer}` : 'client'), element('span', 'server', 'server'));
    }
    if (this.#mode !== 'lanes') return;
    if (inner.querySelector('.client')) inner.replaceChildren();
    const names = [];
    let missing = this.#laneCount;
    const last = this.#lastSeen();
    for (let i = last; i >= Math.max(0, last - 3000) && missing; i--) {
      const row = this.#rows[i];
      if (!names[row.lane]) { names[row.lane] = row; missing--; }
    }
    while (inner.children.length > this.#laneCount) inner.lastElementChild.remove();
    while (inner.children.length < this.#laneCount) inner.append(element('span', 'head'));
    [...inner.children].forEach((head, lane) => {
      const text = names[lane] ? `#${names[lane].conversation}  ${names[lane].peer}` : '';
      if (head.textContent !== text) head.textContent = text;
      head.style.width = `${this.#laneWidth}px`;
    });
    inner.style.transform = `translateX(${TIME_WIDTH - this.#box.scrollLeft}px)`;
  }
}

