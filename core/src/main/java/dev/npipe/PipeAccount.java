// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * A user or a group of this system.
 *
 * @param name the account's name
 * @param id its number, on Unix
 * @param securityId its security identifier in the text form; a Unix user is {@code S-1-22-1-<uid>}
 * @since 0.1
 */
public record PipeAccount(Optional<String> name, OptionalLong id, Optional<String> securityId) {}
