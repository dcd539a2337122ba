// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.opentest4j.TestAbortedException;

/**
 * Three users and a group that exist while a test runs: alice, bob, who is in staff too, and carol.
 * Only root can make them.
 */
public final class UnixUsers implements AutoCloseable {
    /** One at a time changes the system's accounts, in whatever process. */
    private static final String LOCK = "/tmp/npipe-test-accounts.lock";

    private final Deque<List<String>> undo = new ArrayDeque<>();
    private final String prefix = "np" + ProcessHandle.current().pid();

    private UnixUsers() {}

    /** Makes them; aborts the test where that cannot be done. */
    public static UnixUsers create() throws IOException {
        if (!Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))) {
            throw new TestAbortedException("only root can make users");
        }
        for (String tool : List.of("/usr/sbin/useradd", "/usr/bin/setpriv", "/usr/bin/flock")) {
            if (!Files.isExecutable(Path.of(tool))) {
                throw new TestAbortedException("there is no " + tool);
            }
        }
        var users = new UnixUsers();
        try {
            users.add(List.of("groupadd", users.staff()), List.of("groupdel", users.staff()));
            users.addUser(users.alice(), List.of());
            users.addUser(users.bob(), List.of("-G", users.staff()));
            users.addUser(users.carol(), List.of());
            return users;
        } catch (IOException | RuntimeException e) {
            users.close();
            throw e;
        }
    }

    private void addUser(String name, List<String> more) throws IOException {
        var command = new ArrayList<>(List.of("useradd", "-M", "-U", "-d", "/nonexistent"));
        command.addAll(more);
        command.add(name);
        add(command, List.of("userdel", name));
    }

    private void add(List<String> command, List<String> undone) throws IOException {
        undo.push(undone);
        run(locked(command));
    }

    private static List<String> locked(List<String> command) {
        var words = new ArrayList<>(List.of("flock", LOCK));
        words.addAll(command);
        return words;
    }

    private static String run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = process.onExit().join().exitValue();
        if (status != 0) {
            throw new IOException("%s: status %d: %s".formatted(command, status, output));
        }
        return output.strip();
    }

    public String alice() {
        return prefix + "a";
    }

    public String bob() {
        return prefix + "b";
    }

    public String carol() {
        return prefix + "c";
    }

    String staff() {
        return prefix + "s";
    }

    long uid(String user) throws IOException {
        return Long.parseLong(run(List.of("id", "-u", user)));
    }

    long gid(String group) throws IOException {
        return Long.parseLong(run(List.of("getent", "group", group)).split(":", -1)[2]);
    }

    /** The command that runs the rest of its words as a user, in all groups of that user. */
    public static List<String> as(String user) {
        return List.of(
                "setpriv",
                "--reuid=" + user,
                "--regid=" + user,
                "--init-groups",
                "--inh-caps=-all",
                "--");
    }

    /** Removes what was made, also when making it failed in the middle. */
    @Override
    public void close() {
        IOException first = null;
        while (!undo.isEmpty()) {
            try {
                run(locked(undo.pop()));
            } catch (IOException e) {
                first = first == null ? e : first;
            }
        }
        if (first != null) {
            throw new UncheckedIOException(first);
        }
    }
}
