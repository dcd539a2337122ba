// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli;

import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The command itself, for verbs that start it again or tell about it.
 *
 * @param main its class
 * @param args all words that it was called with
 * @param all describes it with all its verbs
 */
record Self(Class<?> main, List<String> args, Supplier<CommandSpec> all) {}
