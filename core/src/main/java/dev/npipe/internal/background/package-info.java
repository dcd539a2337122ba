// SPDX-License-Identifier: Apache-2.0

/**
 * What runs beside the application: {@link dev.npipe.internal.background.ServiceThread threads}
 * that nothing ends before their work is over, and the {@link dev.npipe.internal.background.PipeLog
 * log} they write. Every room may use it; it uses none.
 */
package dev.npipe.internal.background;
