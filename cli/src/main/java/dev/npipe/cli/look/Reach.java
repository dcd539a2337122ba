// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.look;

import dev.npipe.NamedPipeException;
import dev.npipe.PipeAccessAnswer;
import dev.npipe.PipeAccount;
import dev.npipe.PipeEntry;
import dev.npipe.PipeState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Whether the user of this process may connect to a pipe, and why.
 *
 * @param mayConnect empty where that is not known before one tries
 * @param why the reason, in a sentence
 */
public record Reach(Optional<Boolean> mayConnect, String why) {
    private static final Path SELF = Path.of("/proc/self/");

    /** What the mode of the files, the security and the owner of a pipe mean for this user. */
    public static Reach of(PipeEntry pipe) throws IOException {
        if (pipe.state() == PipeState.STALE) {
            return new Reach(Optional.of(false), "nobody listens: a killed server left the file");
        }
        String user = user();
        if (pipe.paths().stream().noneMatch(Files::isWritable) && !pipe.paths().isEmpty()) {
            return new Reach(
                    Optional.of(false), "the mode of its socket refuses %s".formatted(user));
        }
        Optional<Reach> stranger = ofStranger(pipe, user);
        if (stranger.isPresent()) {
            return stranger.get();
        }
        if (pipe.security().isEmpty()) {
            return new Reach(
                    Optional.empty(), "not known: what its server allows, it tells when asked");
        }
        try {
            PipeAccessAnswer answer = pipe.security().get().answer(user, pipe.owner());
            String rules = numbers(pipe, answer);
            String by = rules.isEmpty() ? "no rule is about this user" : "by " + rules;
            return new Reach(
                    Optional.of(answer.access().isPresent()),
                    "%s may %s: %s".formatted(user, RuleWords.access(answer.access()), by));
        } catch (NamedPipeException | UnsupportedOperationException e) {
            return new Reach(Optional.empty(), "not known: " + e.getMessage());
        }
    }

    /** The rules that are about this user, by their numbers. */
    private static String numbers(PipeEntry pipe, PipeAccessAnswer answer) {
        var rules = pipe.security().orElseThrow().rules();
        return answer.rules().stream()
                .map(rule -> rules.indexOf(rule) + 1)
                .filter(number -> number > 0)
                .distinct()
                .map(number -> "rule " + number)
                .collect(Collectors.joining(", "));
    }

    /** By default a client of a name leaves alone what is neither its own user's nor root's. */
    private static Optional<Reach> ofStranger(PipeEntry pipe, String user) throws IOException {
        if (pipe.address().isSocketPath() || pipe.owner().isEmpty() || !Files.exists(SELF)) {
            return Optional.empty();
        }
        PipeAccount owner = pipe.owner().get();
        long self = ((Number) Files.getAttribute(SELF, "unix:uid")).longValue();
        boolean known = owner.id().isPresent();
        boolean trusted = known && (owner.id().getAsLong() == self || owner.id().getAsLong() == 0);
        return trusted || !known
                ? Optional.empty()
                : Optional.of(
                        new Reach(
                                Optional.of(false),
                                "a client of %s leaves it alone: its server is %s, whom it has to be told to expect"
                                        .formatted(user, EntryWords.account(owner))));
    }

    /** The user of this process. */
    public static String user() throws IOException {
        return Files.exists(SELF)
                ? Files.getOwner(SELF).getName()
                : System.getProperty("user.name", "this user");
    }
}
