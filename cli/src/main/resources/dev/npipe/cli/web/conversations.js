// SPDX-License-Identifier: Apache-2.0
// The list of conversations, the newest first.
import {bytes, count, element} from './words.js';

/** How many are remembered, and how many are listed. */
const MOST = 1000;
const LISTED = 200;

export class Conversations extends EventTarget {
  #list; #more;
  #all = new Map();
  #items = new Map();
  #chosen = 0;
  #timer = 0;

  constructor(list, more) {
    super();
    this.#list = list;
    this.#more = more;
    list.addEventListener('click', event => {
      const item = event.target.closest('button');
      if (item) this.dispatchEvent(new CustomEvent('choose', {detail: Number(item.dataset.number)}));
    });
  }

  get newest() { return Math.max(0, ...this.#all.keys()); }

  get(number) { return this.#all.get(number); }

  clear() { this.#all.clear(); }

  add(changed) {
    for (const conversation of changed) this.#all.set(conversation.number, conversation);
    for (const number of this.#all.keys()) {
      if (this.#all.size <= MOST) break;
      if (number !== this.#chosen) this.#all.delete(number);
    }
    this.#later();
  }

  choose(number) { this.#chosen = number; this.#later(); }

  #later() {
    if (!this.#timer) this.#timer = setTimeout(() => { this.#timer = 0; this.#draw(); }, 250);
  }

  #draw() {
    const numbers = [...this.#all.keys()].sort((a, b) => b - a);
    const listed = numbers.slice(0, LISTED);
    if (this.#chosen && !listed.includes(this.#chosen) && this.#all.has(this.#chosen)) listed.push(this.#chosen);
    for (const [number, item] of this.#items) {
      if (!listed.includes(number)) { item.remove(); this.#items.delete(number); }
    }
    let place = this.#list.firstChild;
    for (const number of listed) {
      let item = this.#items.get(number);
      if (!item) {
        item = element('li');
        item.append(element('button'));
        this.#items.set(number, item);
      }
      if (item !== place) this.#list.insertBefore(item, place);
      else place = place.nextSibling;
      this.#fill(item.firstChild, this.#all.get(number));
    }
    const others = numbers.length - listed.length;
    this.#more.textContent = others > 0 ? `and ${count(others)} older ones: filter by peer` : '';
  }

  #fill(button, {number, peer, state, figures}) {
    const key = `${state} ${figures}`;
    button.setAttribute('aria-pressed', String(number === this.#chosen));
    if (button.dataset.key === key) return;
    button.dataset.key = key;
    button.dataset.number = number;
    button.title = peer;
    const figure = element('span', 'figures');
    figure.append(
      element('span', 'to-server', `→ ${count(figures[0])} · ${bytes(figures[1])}`),
      element('span', 'to-client', `← ${count(figures[2])} · ${bytes(figures[3])}`));
    const head = element('span', 'who');
    head.append(element('b', '', `#${number}`), element('span', `dot ${state}`, state), element('bdi', '', peer));
    button.replaceChildren(head, figure);
  }
}
