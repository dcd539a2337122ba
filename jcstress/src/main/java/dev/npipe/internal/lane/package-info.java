// SPDX-License-Identifier: Apache-2.0
/** What the two ends of a ring may see of each other, tried by jcstress. */
package dev.npipe.internal.lane;
