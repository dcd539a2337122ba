// SPDX-License-Identifier: Apache-2.0

/**
 * What a tap sees, as a page on the loopback.
 *
 * <p>Three kinds of threads meet here. Those that carry the conversations put what passes into a
 * short queue ({@link dev.npipe.cli.web.WebAudience}). One thread empties it into files ({@link
 * dev.npipe.cli.web.kept.History}) and counts. Those of the HTTP server read the files, each for
 * one request of a browser. Nobody waits for a browser, and the memory is bounded by the queue.
 */
@NullMarked
package dev.npipe.cli.web;

import org.jspecify.annotations.NullMarked;
