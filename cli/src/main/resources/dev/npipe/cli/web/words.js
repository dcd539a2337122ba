// SPDX-License-Identifier: Apache-2.0
// How figures and what strangers sent are written. Everything ends in text nodes.

const numbers = new Intl.NumberFormat('en');

export const count = n => numbers.format(n);

export function bytes(n) {
  if (n < 1024) return `${n} B`;
  const units = ['KiB', 'MiB', 'GiB', 'TiB'];
  let unit = -1;
  do { n /= 1024; unit++; } while (n >= 1024 && unit < 3);
  return `${n.toFixed(n < 10 ? 1 : 0)} ${units[unit]}`;
}

const two = n => String(n).padStart(2, '0');

/** Hours to milliseconds. */
export function time(micros) {
  const date = new Date(micros / 1000);
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

/** How much later something was. */
export function since(micros) {
  if (micros < 1000) return `+${Math.max(0, micros)} µs`;
  if (micros < 1_000_000) return `+${(micros / 1000).toFixed(micros < 10_000 ? 1 : 0)} ms`;
  return `+${(micros / 1_000_000).toFixed(1)} s`;
}

/** An element with a class and a text. */
export function element(name, className = '', text = '') {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

// Controls, what turns the direction of writing, separators of lines, and what has no width.
const HARMFUL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/gu;

/** Adds a text in which what cannot be seen is named, and each place with the needle is marked. */
export function appendSafe(parent, text, needle = '', className = '') {
  let at = 0;
  for (const match of text.matchAll(HARMFUL)) {
    appendMarked(parent, text.slice(at, match.index), needle, className);
    parent.append(element('span', 'control', name(match[0])));
    at = match.index + match[0].length;
  }
  appendMarked(parent, text.slice(at), needle, className);
}

function name(character) {
  const code = character.codePointAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return '\u2421';
  return `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
}

function appendMarked(parent, text, needle, className) {
  if (className && text) {
    const coloured = element('span', className);
    appendMarked(coloured, text, needle, '');
    parent.append(coloured);
    return;
  }
  const wanted = needle.toLowerCase();
  if (!wanted || wanted.startsWith('hex:')) {
    if (text) parent.append(text);
    return;
  }
  const lower = text.toLowerCase();
  let at = 0;
  for (let found = lower.indexOf(wanted); found >= 0; found = lower.indexOf(wanted, at)) {
    parent.append(text.slice(at, found), element('mark', '', text.slice(found, found + wanted.length)));
    at = found + wanted.length;
  }
  parent.append(text.slice(at));
}

/** What a row is, in a few words. */
export function label(row) {
  switch (row.kind) {
    case 'OPENED': return 'opened';
    case 'CLOSED': return 'closed';
    case 'ENDED': return row.direction ? 'server sends no more' : 'client sends no more';
    case 'FAILED': return 'broke off';
    default: return bytes(row.size);
  }
}

/** A row as a screen reader says it. */
export function sentence(row) {
  const way = row.direction ? 'to client' : 'to server';
  const what = row.kind === 'DATA' ? `${way}, ${row.size} bytes` : label(row);
  return `${what}, conversation ${row.conversation}, ${time(row.micros)}${row.preview ? `: ${row.preview}` : ''}`;
}
