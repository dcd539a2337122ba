// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The programs for Windows that {@code interop/setup} installs, and how each uses its pipes. */
enum WindowsPeer {
    /** C on Win32. */
    C("windows-c", "", true),
    C_BYTE("windows-c", "--byte", false),

    /** .NET with {@code PipeTransmissionMode.Message}, and with bytes. */
    DOTNET("windows-dotnet", "", true),
    DOTNET_BYTE("windows-dotnet", "--byte", false),

    /** Node.js knows bytes only. */
    NODE("windows-node", "", false);

    private static final Map<String, String> ENVIRONMENT =
            Map.of(
                    "NODE_SKIP_PLATFORM_CHECK", "1", // it would not start on Wine
                    "NODE_NO_WARNINGS", "1",
                    "COMPlus_EnableDiagnostics", "0");

    private final String id;
    private final String option;
    private final boolean messages;

    WindowsPeer(String id, String option, boolean messages) {
        this.id = id;
        this.option = option;
        this.messages = messages;
    }

    /** Whether it reads and writes messages, and its servers make message-type pipes. */
    boolean messages() {
        return messages;
    }

    /** Starts it, if it is installed. */
    Peer start(String... arguments) throws IOException {
        var words = new ArrayList<>(List.of(arguments));
        if (!option.isEmpty()) {
            words.addFirst(option);
        }
        return startWithOptions(words);
    }

    /** Starts it with options of its own. */
    Peer startWithOptions(List<String> arguments) throws IOException {
        Path command = Installed.folder(id).resolve("command");
        Installed.require("the peer " + id, command);
        var line = new ArrayList<>(Files.readAllLines(command));
        line.addAll(arguments);
        return start(this + " " + String.join(" ", arguments), line, Map.of());
    }

    /**
     * Starts one end of the language server protocol in Node, if that is installed.
     *
     * @param arguments its role and the pipe
     */
    static Peer startVscodeJsonRpc(String... arguments) throws IOException {
        Path node = Installed.folder(NODE.id).resolve("node.exe");
        Installed.require("the peer " + NODE.id, node);
        Path modules = Installed.folder("vscode-jsonrpc").resolve("node_modules");
        Installed.require("the peer vscode-jsonrpc", modules);
        Path program = Program.MODULE.resolve("peers/vscode-jsonrpc/language-peer.cjs");
        var line = new ArrayList<>(List.of(node.toString(), program.toString()));
        line.addAll(List.of(arguments));
        String title = "vscode-jsonrpc " + String.join(" ", arguments);
        return start(title, line, Map.of("NODE_PATH", modules.toString()));
    }

    /** Its output goes through a file: Node for Windows cannot write to Wine's anonymous pipes. */
    private static Peer start(String title, List<String> line, Map<String, String> more)
            throws IOException {
        Path output = Files.createTempFile("peer", ".out");
        output.toFile().deleteOnExit(); // a program that was killed may hold it for a moment
        var builder = new ProcessBuilder(line).redirectErrorStream(true);
        builder.environment().putAll(ENVIRONMENT);
        builder.environment().putAll(more);
        Process process;
        try {
            process = builder.redirectOutput(output.toFile()).start();
        } catch (IOException e) {
            throw new IOException(title + " does not start; " + stateOfTheMachine(), e);
        }
        return new Peer(title, process, new GrowingFile(process, output));
    }

    /** Of a program that died at its start, Wine says nothing but error 1359. */
    private static String stateOfTheMachine() throws IOException {
        Path load = Path.of("Z:/proc/loadavg");
        if (!Files.exists(load)) {
            return "this is not Wine";
        }
        List<String> memory = Files.readAllLines(Path.of("Z:/proc/meminfo"));
        return "load %s, %s".formatted(Files.readString(load).strip(), memory.subList(0, 3));
    }

    /** Starts one of its servers, and waits until clients can connect. */
    Peer startServer(String... arguments) throws Exception {
        return start(arguments).awaitLine("listening");
    }
}
