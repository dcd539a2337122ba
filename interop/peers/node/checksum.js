// SPDX-License-Identifier: Apache-2.0
// Counts bytes and computes their CRC-32.
const TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let bit = 0; bit < 8; bit++) {
    c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  }
  return c;
});

export class Checksum {
  count = 0;
  #crc = 0xffffffff;

  add(bytes) {
    let crc = this.#crc;
    for (const byte of bytes) {
      crc = TABLE[(crc ^ byte) & 0xff] ^ (crc >>> 8);
    }
    this.#crc = crc;
    this.count += bytes.length;
  }

  /** For example "5 crc32:3610a686". */
  toString() {
    const crc = (this.#crc ^ 0xffffffff) >>> 0;
    return `${this.count} crc32:${crc.toString(16).padStart(8, '0')}`;
  }
}
