// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.look;

import dev.npipe.PipeAccess;
import dev.npipe.PipeAccessRule;
import dev.npipe.PipeAccount;
import dev.npipe.PipeSecurity;
import dev.npipe.cli.manners.Printable;
import dev.npipe.cli.words.Words;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Who may do what with a pipe, in words. */
public final class RuleWords {
    private static final Map<String, String> TRUSTEES =
            Map.ofEntries(
                    Map.entry("WD", "everyone"),
                    Map.entry("AU", "every user who logged on"),
                    Map.entry("BU", "every user of this machine"),
                    Map.entry("IU", "every user at this machine"),
                    Map.entry("S-1-2-0", "every user at this machine"),
                    Map.entry("AN", "who gave no name"),
                    Map.entry("BG", "guests"),
                    Map.entry("LG", "the guest account"),
                    Map.entry("NU", "who comes from another machine"),
                    Map.entry("BA", "administrators"),
                    Map.entry("LA", "the administrator's account"),
                    Map.entry("SY", "the system"),
                    Map.entry("LS", "local services"),
                    Map.entry("NS", "network services"),
                    Map.entry("SU", "services"),
                    Map.entry("OW", "the server's own user"),
                    Map.entry("CO", "the server's own user"));

    private static final String USER = "S-1-22-1-";
    private static final String GROUP = "S-1-22-2-";

    private RuleWords() {}

    /** All rules in lines with numbers, or that none is needed or none lets anybody in. */
    public static List<String> lines(PipeSecurity security, Optional<PipeAccount> server) {
        if (security.isUnrestricted()) {
            return List.of("everyone may do everything");
        }
        var lines = new ArrayList<String>();
        for (PipeAccessRule rule : security.rules()) {
            lines.add("%s. %s".formatted(lines.size() + 1, line(rule, server)));
        }
        return lines.isEmpty() ? List.of("nobody may do anything") : lines;
    }

    /** A rule, as {@code allow administrators (BA): everything}. */
    public static String line(PipeAccessRule rule, Optional<PipeAccount> server) {
        String whom = trustee(rule.trustee());
        boolean isServer = rule.trustee().equals("OW") || rule.trustee().equals("CO");
        String name =
                isServer
                        ? server.map(account -> ", " + EntryWords.account(account)).orElse("")
                        : "";
        return "%s %s%s: %s".formatted(Words.of(rule.kind()), whom, name, rights(rule));
    }

    private static String trustee(String sddl) {
        String words = TRUSTEES.get(sddl);
        if (words != null) {
            return words + " (" + sddl + ")";
        }
        if (sddl.startsWith(USER)) {
            return "user " + sddl.substring(USER.length()) + " (" + sddl + ")";
        }
        return sddl.startsWith(GROUP)
                ? "group " + sddl.substring(GROUP.length()) + " (" + sddl + ")"
                : Printable.line(sddl);
    }

    /** What a rule is about, in words. */
    public static String rights(PipeAccessRule rule) {
        int everything = 0x1f_01ff; // FILE_ALL_ACCESS
        if ((rule.mask() & everything) == everything) {
            return "everything";
        }
        var rights = new ArrayList<String>();
        if (rule.reads()) {
            rights.add("read");
        }
        if (rule.writes()) {
            rights.add("write");
        }
        if (rule.addsInstances()) {
            rights.add("add instances");
        }
        return rights.isEmpty()
                ? String.format(Locale.ROOT, "nothing that a client needs (0x%x)", rule.mask())
                : String.join(", ", rights);
    }

    /** What somebody may, in words. */
    public static String access(Optional<PipeAccess> access) {
        return access.map(
                        of ->
                                switch (of) {
                                    case READ -> "read";
                                    case WRITE -> "write";
                                    case READ_WRITE, FULL -> "read and write";
                                })
                .orElse("neither read nor write");
    }

    /** A rule, for {@link dev.npipe.cli.json.Json}. */
    public static Map<String, Object> json(PipeAccessRule rule) {
        var json = new LinkedHashMap<String, Object>();
        json.put("kind", rule.kind());
        json.put("trustee", rule.trustee());
        json.put("mask", rule.mask());
        json.put("reads", rule.reads());
        json.put("writes", rule.writes());
        json.put("addsInstances", rule.addsInstances());
        return json;
    }
}
