// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The programs of this system; C programs are compiled when their sources are newer. */
record Programs(Path sources, Path binaries) implements Commands {
    /** The options of every Java peer. */
    static final List<String> JVM =
            List.of(
                    "-XX:+UseSerialGC",
                    "-Xms256m",
                    "-Xmx256m",
                    "-XX:+AlwaysPreTouch",
                    "-XX:-UsePerfData",
                    "--enable-native-access=ALL-UNNAMED");

    /**
     * Has what the compiler's threads freed given back to the system at once, so that the size of a
     * process is what it holds and not what it once held.
     */
    private static final String TRIM = "-XX:TrimNativeHeapInterval=500";

    @Override
    public List<String> server(Peer peer, Case test, String address)
            throws IOException, InterruptedException {
        return switch (peer) {
            case Peer.C c -> c(c, test, "_server", address);
            case Peer.Java java ->
                    java(
                            java,
                            List.of(),
                            java.isOfNetty() ? NettyServerProgram.class : ServerProgram.class,
                            setup(java, test, address));
        };
    }

    @Override
    public List<String> client(Peer peer, Case test, String address)
            throws IOException, InterruptedException {
        return switch (peer) {
            case Peer.C c -> c(c, test, "_client", address);
            case Peer.Java java ->
                    java(
                            java,
                            List.of(),
                            java.isOfNetty() ? NettyClientProgram.class : ClientProgram.class,
                            setup(java, test, address));
        };
    }

    static List<String> idleServer(Peer.Java peer, String address) {
        return idle(peer, IdleServerProgram.class, address);
    }

    static List<String> idleClient(Peer.Java peer, String address) {
        return idle(peer, IdleClientProgram.class, address);
    }

    /** Small buffers that live as long as their connection belong on the heap. */
    private static List<String> idle(Peer.Java peer, Class<?> program, String address) {
        var setup =
                new Setup(
                        peer.transport(),
                        peer.threads(),
                        "heap",
                        Idle.NAME,
                        Idle.MESSAGE_SIZE,
                        address);
        return java(peer, List.of(TRIM), program, setup);
    }

    /** A server of many connections, a thread each. */
    List<String> crowdServer(Peer peer, String address) throws IOException, InterruptedException {
        return crowd(peer, "crowd_server", IdleServerProgram.class, address);
    }

    List<String> crowdClient(Peer peer, String address) throws IOException, InterruptedException {
        return crowd(peer, "crowd_client", CrowdClientProgram.class, address);
    }

    private List<String> crowd(Peer peer, String c, Class<?> program, String address)
            throws IOException, InterruptedException {
        return switch (peer) {
            case Peer.C _ -> c(c, Crowd.MESSAGE_SIZE, address);
            case Peer.Java java ->
                    java(
                            java,
                            List.of(),
                            program,
                            new Setup(
                                    java.transport(),
                                    java.threads(),
                                    java.buffers(),
                                    Crowd.NAME,
                                    Crowd.MESSAGE_SIZE,
                                    address));
        };
    }

    /** This library's server behind Samba. */
    static List<String> smbServer(Path pipes, String name) {
        return java(
                List.of("-Ddev.npipe.smb.directory=" + pipes),
                SmbServerProgram.class,
                List.of(name));
    }

    /** A client of a pipe behind Samba. */
    static List<String> smbClient(String client, int port, String pipe, Path password) {
        return java(
                List.of(),
                SmbClientProgram.class,
                List.of(client, Integer.toString(port), pipe, password.toString()));
    }

    static Setup setup(Peer.Java peer, Case test, String address) {
        return new Setup(
                peer.transport(),
                peer.threads(),
                peer.buffers(),
                test.workload(),
                test.size(),
                address);
    }

    private static List<String> java(
            Peer.Java peer, List<String> options, Class<?> program, Setup setup) {
        var all = new ArrayList<>(options);
        all.addAll(peer.options());
        String classPath = System.getProperty("java.class.path");
        if (peer.before() != null) { // found first, it hides this npipe's
            classPath = core(peer.before()) + File.pathSeparator + classPath;
        }
        return java(all, classPath, program, setup.toArguments());
    }

    /** Where {@code ./bench} builds the library of a checkout. */
    static Path core(Path checkout) {
        return checkout.resolve("core/target/quick/classes");
    }

    private static List<String> java(
            List<String> options, Class<?> program, List<String> arguments) {
        return java(options, System.getProperty("java.class.path"), program, arguments);
    }

    private static List<String> java(
            List<String> options, String classPath, Class<?> program, List<String> arguments) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM);
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, program.getName()));
        command.addAll(arguments);
        return command;
    }

    /** What starts a program and tells how long it lived. */
    Path starter() throws IOException, InterruptedException {
        return Compiler.of("cc", sources, binaries)
                .build("start_timed.c", "start_timed", List.of());
    }

    private List<String> c(Peer.C peer, Case test, String end, String address)
            throws IOException, InterruptedException {
        String program = (peer.batches() ? test.workload() : test.base()) + end;
        return peer.polls()
                ? c(program, "_ring", List.of("-DRING"), test.size(), address)
                : c(program, test.size(), address);
    }

    private List<String> c(String program, int size, String address)
            throws IOException, InterruptedException {
        return c(program, "", List.of(), size, address);
    }

    private List<String> c(
            String program, String variant, List<String> options, int size, String address)
            throws IOException, InterruptedException {
        Path binary =
                Compiler.of("cc", sources, binaries, "-pthread")
                        .build(program + ".c", program + variant, options);
        return List.of(binary.toString(), address, Integer.toString(size));
    }
}
