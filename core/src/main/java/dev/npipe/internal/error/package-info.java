// SPDX-License-Identifier: Apache-2.0

/** The error codes of Windows, in whose words every backend says what went wrong. */
package dev.npipe.internal.error;
