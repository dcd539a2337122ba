// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.endurance;

import dev.npipe.internal.unix.ChildJvm;
import dev.npipe.internal.unix.PipeDirectory;
import dev.npipe.internal.unix.UnixUsers;
import dev.npipe.internal.unix.name.SocketPaths;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The processes of one run: the server, its rightful clients, who want to be in shared memory where
 * there is some, and its hostile ones. As root they are four users: a server of alice's, rightful
 * clients of root's, bob, whom the server refuses, and carol, whom it lets in; else all of them are
 * this same user, and nobody is refused.
 */
final class Stage implements AutoCloseable {
    static final int CONVERSATIONS = 20;

    /** What a user does whom the server refuses. */
    private static final Set<Attack> OF_THE_REFUSED =
            EnumSet.of(
                    Attack.SILENT,
                    Attack.HALF_HELLO,
                    Attack.HELLO_AND_LEAVE,
                    Attack.RAW_AND_LEAVE,
                    Attack.RAW_AND_STAY);

    /** What a user does whom the server lets in. */
    private static final Set<Attack> OF_THE_ADMITTED =
            EnumSet.complementOf(
                    EnumSet.of(Attack.HELLO_AND_LEAVE, Attack.RAW_AND_LEAVE, Attack.RAW_AND_STAY));

    /** What would take the places of rightful clients if it were the same user. */
    private static final EnumSet<Attack> OF_ANOTHER_USER =
            EnumSet.of(Attack.SILENT, Attack.HALF_HELLO, Attack.MUTE, Attack.HALF_HEADER);

    private final List<Program> programs = new ArrayList<>();
    private final PipeNames names = new PipeNames(PipeDirectory.uniqueName());
    private final PipeDirectory directory;
    private final Optional<UnixUsers> users;
    private final Path classes;

    final Program server;
    final Program rightful;
    private final Program hostile;
    private final Optional<Program> refused;

    /** Starts all of them. */
    Stage(String backend, PipeDirectory directory, Optional<UnixUsers> users, Path classes)
            throws IOException, InterruptedException {
        this.directory = directory;
        this.users = users;
        this.classes = classes;
        var backendOption = ChildJvm.BACKEND + backend;
        server =
                start(
                        EnduringServer.class,
                        users.map(UnixUsers::alice),
                        List.of(
                                backendOption,
                                "-Xmx64m",
                                "-XX:MaxDirectMemorySize=16m",
                                "-Ddev.npipe.lane.most=" + 3 * CONVERSATIONS),
                        names.base(),
                        users.map(UnixUsers::bob).orElse(""));
        hostile = startHostile(users.map(UnixUsers::carol));
        refused = users.isEmpty() ? Optional.empty() : Optional.of(startHostile(bob()));
        server.answer();
        rightful =
                start(
                        RightfulClients.class,
                        Optional.empty(),
                        List.of(backendOption, "-Ddev.npipe.lane=always"),
                        names.base(),
                        directory.npipe(names.work()).toString(),
                        String.valueOf(CONVERSATIONS));
        rightful.answer();
        hostile.answer();
        if (refused.isPresent()) {
            refused.get().answer();
        }
    }

    private Optional<String> bob() {
        return users.map(UnixUsers::bob);
    }

    private Program startHostile(Optional<String> user) throws IOException {
        return start(
                HostileClients.class,
                user,
                List.of("-Xmx128m"),
                directory.npipe(names.work()).toString(),
                directory.raw(names.work()).toString(),
                directory.npipe(names.single()).toString(),
                directory.npipe(names.late()).toString());
    }

    private Program start(
            Class<?> main, Optional<String> user, List<String> jvmArguments, String... arguments)
            throws IOException {
        var prefix = new ArrayList<String>();
        user.ifPresent(name -> prefix.addAll(UnixUsers.as(name)));
        prefix.addAll(List.of("sh", "-c", "ulimit -n 2048 && exec \"$@\"", "sh"));
        List<Path> where =
                users.isPresent()
                        ? List.of(classes)
                        : List.of(ChildJvm.root(SocketPaths.class), ChildJvm.root(ChildJvm.class));
        Program program = Program.start(main, prefix, where, jvmArguments, arguments);
        programs.add(program);
        return program;
    }

    /** Hostile clients of these kinds begin to come. */
    void attack(Set<Attack> kinds) throws IOException, InterruptedException {
        if (refused.isPresent()) {
            refused.get().ask(command(kinds, OF_THE_REFUSED));
            hostile.ask(command(kinds, OF_THE_ADMITTED));
        } else {
            hostile.ask(command(kinds, EnumSet.complementOf(OF_ANOTHER_USER)));
        }
    }

    private static String[] command(Set<Attack> kinds, Set<Attack> ofThisUser) {
        var words = new ArrayList<>(List.of("attack"));
        for (Attack attack : ofThisUser) {
            if (kinds.contains(attack)) {
                words.add(attack.name());
            }
        }
        return words.toArray(String[]::new);
    }

    /** All hostile clients leave; who they were. */
    String leave() throws IOException, InterruptedException {
        String who = hostile.ask("leave");
        return refused.isEmpty() ? who : who + " and, refused, " + refused.get().ask("leave");
    }

    @Override
    public void close() throws IOException {
        for (Program program : programs) {
            program.close();
        }
    }
}
