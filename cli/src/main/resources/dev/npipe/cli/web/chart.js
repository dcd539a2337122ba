// SPDX-License-Identifier: Apache-2.0
// Rates of the last minutes, five at most: to the server above the line, to the client beneath it.
import {bytes, count} from './words.js';

/** The longest and the shortest time that is shown. */
const MOST = 300;
const LEAST = 60;
const SVG = 'http://www.w3.org/2000/svg';

export class Chart {
  #svg; #readout;
  #seconds = new Map();
  #unit = 'messages';
  #now = 0;
  #pointed = 0;
  #span = LEAST;

  constructor(svg, readout) {
    this.#svg = svg;
    this.#readout = readout;
    svg.addEventListener('pointermove', event => {
      const box = svg.getBoundingClientRect();
      this.#pointed = Math.round((event.clientX - box.left) / box.width * this.#span) - this.#span;
      this.#say();
    });
    svg.addEventListener('pointerleave', () => { this.#pointed = 0; this.#say(); });
    new ResizeObserver(() => this.draw()).observe(svg);
  }

  setUnit(unit) { this.#unit = unit; this.draw(); }

  /** Figures of some seconds: what is known of them is replaced. */
  add(rates, nowMillis) {
    for (const [second, ...figures] of rates) this.#seconds.set(second, figures);
    this.#now = Math.floor(nowMillis / 1000);
    for (const second of this.#seconds.keys()) {
      if (second < this.#now - MOST) this.#seconds.delete(second);
    }
    const busy = [...this.#seconds].filter(([, figures]) => figures.some(Boolean)).map(([second]) => second);
    const oldest = Math.min(this.#now, ...busy);
    // In steps, so that the picture does not shrink all the time.
    this.#span = Math.min(MOST, Math.max(LEAST, Math.ceil((this.#now - oldest) / 60) * 60));
  }

  #figures(second) {
    const figures = this.#seconds.get(second) ?? [0, 0, 0, 0];
    return this.#unit === 'bytes' ? [figures[1], figures[3]] : [figures[0], figures[2]];
  }

  #words(n) { return this.#unit === 'bytes' ? `${bytes(n)}/s` : `${count(n)}/s`; }

  #say() {
    // The second that runs now is not over: the one before it is the rate.
    const ago = Math.max(1, -this.#pointed);
    const [up, down] = this.#figures(this.#now - ago);
    const when = ago === 1 ? 'now' : `${ago} s ago`;
    this.#readout.textContent = `${when}  → ${this.#words(up)}  ← ${this.#words(down)}`;
  }

  draw() {
    const {width, height} = this.#svg.getBoundingClientRect();
    if (!width || !this.#now) return;
    let top = 1;
    const span = this.#span;
    for (let s = 0; s < span; s++) top = Math.max(top, ...this.#figures(this.#now - 1 - s));
    const middle = Math.round(height / 2) + 0.5;
    // The figures in the corners stay beside the curve.
    const scale = (middle - 14) / top;
    const step = width / span;
    const areas = [0, 1].map(way => {
      let path = `M0 ${middle}`;
      for (let i = 0; i < span; i++) {
        const value = this.#figures(this.#now - span + i)[way] * scale;
        const y = (way ? middle + value : middle - value).toFixed(1);
        path += `V${y}H${((i + 1) * step).toFixed(1)}`;
      }
      return shape('path', {d: `${path}V${middle}Z`, class: way ? 'down' : 'up'});
    });
    const every = span === LEAST ? 10 : 60;
    const marks = Array.from({length: span / every - 1}, (_, i) => {
      const x = (i + 1) * every * step;
      return shape('line', {x1: x, x2: x, y1: 0, y2: height, class: 'grid'});
    });
    const line = shape('line', {x1: 0, x2: width, y1: middle, y2: middle, class: 'axis'});
    const most = shape('text', {x: 4, y: 11});
    most.textContent = `${this.#words(top)} at most · ${span / 60} min`;
    this.#svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
    this.#svg.replaceChildren(...marks, ...areas, line, most);
    const [up, down] = this.#figures(this.#now - 1);
    this.#svg.setAttribute('aria-label', `Rates of the last ${span / 60} minutes: at most ${this.#words(top)}, now ${this.#words(up)} to the server and ${this.#words(down)} to the client`);
    this.#say();
  }
}

function shape(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}
