// SPDX-License-Identifier: Apache-2.0
// What the server tells: what passes now, and what is asked for of what passed before.

const FIELDS = ['row', 'number', 'micros', 'conversation', 'lane', 'direction', 'kind', 'size', 'complete', 'text', 'preview', 'peer'];

const toRow = values => Object.fromEntries(FIELDS.map((field, i) => [field, values[i]]));

function query(filter, more = {}) {
  const fields = new URLSearchParams();
  for (const [name, value] of Object.entries({...filter, ...more})) {
    if (value !== '' && value !== 0) fields.set(name, value);
  }
  return fields.toString();
}

export class Feed extends EventTarget {
  #source = null;

  /** Begins anew, with the rows of a filter. */
  connect(filter) {
    this.#source?.close();
    const source = new EventSource(`events?${query(filter)}`);
    this.#source = source;
    for (const name of ['begin', 'batch']) {
      source.addEventListener(name, event => {
        const data = JSON.parse(event.data);
        data.rows = data.rows.map(toRow);
        this.#tell(name, data);
      });
    }
    source.addEventListener('ended', () => { source.close(); this.#tell('ended'); });
    source.addEventListener('error', () => this.#tell('lost'));
  }

  #tell(name, detail = null) {
    this.dispatchEvent(new CustomEvent(name, {detail}));
  }

  /** Rows before a row, or after it. */
  async rows(filter, range) {
    const answer = await ask(`rows?${query(filter, range)}`);
    const data = await answer.json();
    data.rows = data.rows.map(toRow);
    return data;
  }

  /** The number of the row with the next match, or -1. */
  async find(filter, find, from, towards) {
    const answer = await ask(`find?${query(filter, {find, from: String(from), towards})}`);
    return (await answer.json()).row;
  }

  /** The bytes of a message, and no more than a MiB of them. */
  async message(row) {
    const answer = await ask(`message?row=${row}`);
    return new Uint8Array(await answer.arrayBuffer());
  }

  captureAddress(filter) {
    return `capture.pcapng?${query(filter)}`;
  }
}

async function ask(address) {
  let answer;
  try {
    answer = await fetch(address);
  } catch {
    throw new Error('the tap does not answer any more');
  }
  if (answer.status === 400) throw new Error(await answer.text());
  if (answer.status === 410) throw new Error('this message is not kept any more');
  if (!answer.ok) throw new Error(`the tap answered with ${answer.status}`);
  return answer;
}
