// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli;

import dev.npipe.cli.demo.DemoCommand;
import dev.npipe.cli.manners.Verb;
import java.util.List;
import java.util.Optional;

/** The verbs of the command. */
final class Verbs {
    /** All of them, in the order of the help. */
    static final List<String> NAMES =
            List.of(
                    "ls",
                    "info",
                    "wait",
                    "ping",
                    "connect",
                    "call",
                    "send",
                    "recv",
                    "listen",
                    "relay",
                    "tap",
                    "replay",
                    "acl",
                    "doctor",
                    "demo",
                    "completion",
                    "help");

    private Verbs() {}

    /**
     * The verb of a name. Each is made by itself: a process needs one.
     *
     * @param self the command that asks
     */
    static Optional<Verb> named(String name, Self self) {
        return Optional.ofNullable(
                switch (name) {
                    case "ls" -> new LsCommand();
                    case "info" -> new InfoCommand();
                    case "wait" -> new WaitCommand();
                    case "ping" -> new PingCommand();
                    case "connect", "nc" -> new ConnectCommand();
                    case "call" -> new CallCommand();
                    case "send" -> new SendCommand();
                    case "recv" -> new RecvCommand();
                    case "listen" -> new ListenCommand();
                    case "relay" -> new RelayCommand();
                    case "tap" -> new TapCommand();
                    case "replay" -> new ReplayCommand();
                    case "acl" -> new AclCommand();
                    case "doctor" -> new DoctorCommand();
                    case "demo" -> new DemoCommand(self.main(), self.args());
                    case "completion" -> new CompletionCommand(self.all());
                    case "help" -> new HelpCommand(self.all());
                    case "training" -> new TrainingCommand(self.all());
                    default -> null;
                });
    }
}
