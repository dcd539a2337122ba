// SPDX-License-Identifier: Apache-2.0
// Bytes that never repeat at a block size, the same from every peer: a lost or doubled block shows.
export const CLIENT_SEED = 1;
export const SERVER_SEED = 2;

export class Pattern {
  #state;

  constructor(seed) {
    this.#state = seed;
  }

  next(count) {
    const block = Buffer.allocUnsafe(count);
    for (let i = 0; i < count; i++) {
      this.#state = (Math.imul(this.#state, 1664525) + 1013904223) | 0;
      block[i] = this.#state >>> 24;
    }
    return block;
  }
}
