// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.look;

import dev.npipe.NamedPipeException;
import dev.npipe.PipeAccess;
import dev.npipe.PipeAccessAnswer;
import dev.npipe.PipeAccessRule;
import dev.npipe.PipeAccount;
import dev.npipe.PipeSecurity;
import dev.npipe.cli.manners.Printable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a security descriptor allows, and whom of this machine.
 *
 * @param server the user that the server runs as; empty for the one of this process
 */
public record AclText(PipeSecurity security, Optional<PipeAccount> server) {
    /** Longer lists of names are cut. */
    private static final int MOST_NAMES = 12;

    /** It in lines for people. */
    public List<String> lines() throws IOException {
        var lines = new ArrayList<String>();
        lines.add(Printable.line(security.toString()));
        RuleWords.lines(security, server).forEach(rule -> lines.add("  " + rule));
        lines.add("");
        lines.add(
                "For a server that runs as %s, of the accounts of this machine:"
                        .formatted(serverName()));
        Map<String, List<String>> byAccess = new LinkedHashMap<>();
        for (String name : LocalUsers.names()) {
            String access =
                    answer(name).map(of -> RuleWords.access(of.access())).orElse("not known");
            byAccess.computeIfAbsent(access, _ -> new ArrayList<>()).add(name);
        }
        byAccess.forEach((access, names) -> lines.add("  " + access + ": " + joined(names)));
        return lines;
    }

    private String serverName() throws IOException {
        return server.isPresent() ? EntryWords.account(server.get()) : Reach.user();
    }

    private static String joined(List<String> names) {
        String some = String.join(", ", names.stream().limit(MOST_NAMES).toList());
        int more = names.size() - MOST_NAMES;
        return Printable.line(more > 0 ? some + " and %s more".formatted(more) : some);
    }

    /** What a user of this machine may; empty where that is not known. */
    private Optional<PipeAccessAnswer> answer(String name) throws IOException {
        try {
            return Optional.of(security.answer(name, server));
        } catch (NamedPipeException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }

    /** What a user may, in lines for people: each rule that is about it, with its number. */
    public List<String> explain(String user, PipeAccessAnswer answer) throws IOException {
        var lines = new ArrayList<String>();
        lines.add(
                "%s may %s a pipe of %s"
                        .formatted(
                                Printable.line(user),
                                RuleWords.access(answer.access()),
                                serverName()));
        if (security.isUnrestricted()) {
            lines.add("  as everyone may do everything");
            return lines;
        }
        List<PipeAccessRule> all = security.rules();
        lines.add("  to read: " + decider(answer, all, true));
        lines.add("  to write: " + decider(answer, all, false));
        return lines;
    }

    /** The rule that decides: the first that denies some of it, or the one that completes it. */
    private String decider(PipeAccessAnswer answer, List<PipeAccessRule> all, boolean read) {
        @Nullable PipeAccessRule last = null;
        for (PipeAccessRule rule : answer.rules()) {
            boolean about = read ? rule.reads() : rule.writes();
            if (about) {
                last = rule;
                break;
            }
        }
        boolean may =
                answer.access().isPresent()
                        && (answer.access().get() == PipeAccess.READ_WRITE
                                || answer.access().get()
                                        == (read ? PipeAccess.READ : PipeAccess.WRITE));
        if (last == null) {
            return may
                    ? "allowed, by several rules together"
                    : "not allowed, as no rule about this user allows it";
        }
        String by = "%s. %s".formatted(number(last, all), RuleWords.line(last, server));
        return (may ? "allowed, by " : "not allowed, by ") + by;
    }

    /** The number of a rule; account names in the list were looked up since. */
    private static String number(PipeAccessRule rule, List<PipeAccessRule> all) {
        int i = all.indexOf(rule);
        return i < 0 ? "rule" : "rule " + (i + 1);
    }

    /** It, for {@link dev.npipe.cli.json.Json}. */
    public Map<String, Object> json() throws IOException {
        var json = new LinkedHashMap<String, Object>();
        json.put("sddl", security.toString());
        json.put("unrestricted", security.isUnrestricted());
        json.put("rules", security.rules().stream().map(RuleWords::json).toList());
        var users = new ArrayList<Map<String, Object>>();
        for (String name : LocalUsers.names()) {
            var user = new LinkedHashMap<String, Object>();
            user.put("name", name);
            user.put("access", answer(name).map(of -> words(of.access())));
            users.add(user);
        }
        json.put("users", users);
        return json;
    }

    private static String words(Optional<PipeAccess> access) {
        return access.map(
                        of ->
                                switch (of) {
                                    case READ -> "read";
                                    case WRITE -> "write";
                                    case READ_WRITE, FULL -> "read_write";
                                })
                .orElse("none");
    }

    /** What a user may, for {@link dev.npipe.cli.json.Json}. */
    public Map<String, Object> json(String user, PipeAccessAnswer answer) {
        var json = new LinkedHashMap<String, Object>();
        json.put("user", user);
        json.put("access", words(answer.access()));
        json.put("rules", answer.rules().stream().map(RuleWords::json).toList());
        return json;
    }
}
