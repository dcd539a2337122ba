// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import java.util.Optional;

/**
 * A process that has the listening socket of a pipe open. It may have got it from another one, as a
 * service from systemd.
 *
 * @param processId the number of the process
 * @param program what the process is called, in its own words: any characters can be in it
 * @since 0.1
 */
public record PipeHolder(long processId, Optional<String> program) {}
