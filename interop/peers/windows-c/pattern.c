// SPDX-License-Identifier: Apache-2.0
// Bytes that never repeat at a block size, the same from every peer, and their checksum.
#include "peer.h"

#include <stdio.h>

#define CLIENT_SEED 1

void fill_pattern(BYTE *bytes, DWORD size) {
    unsigned state = CLIENT_SEED;
    for (DWORD i = 0; i < size; i++) {
        state = state * 1664525 + 1013904223;
        bytes[i] = (BYTE)(state >> 24);
    }
}

// For example "5 crc32:3610a686"; the text has room for 40 characters.
wchar_t *describe(const BYTE *bytes, DWORD size, wchar_t *text) {
    unsigned crc = 0xFFFFFFFF;
    for (DWORD i = 0; i < size; i++) {
        crc ^= bytes[i];
        for (int bit = 0; bit < 8; bit++) {
            crc = crc & 1 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
        }
    }
    _snwprintf(text, 40, L"%lu crc32:%08x", size, ~crc);
    return text;
}
