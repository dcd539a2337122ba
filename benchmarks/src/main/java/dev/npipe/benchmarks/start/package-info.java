// SPDX-License-Identifier: Apache-2.0
/**
 * The programs whose start is measured. Each is as small as such a program can be: whatever else it
 * loaded would count.
 */
package dev.npipe.benchmarks.start;
