// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.demo.talk;

import dev.npipe.NamedPipeAddress;
import dev.npipe.cli.manners.Printable;
import java.io.PrintWriter;

/** What the ends of the conversation say, each line when it becomes true. */
public record Transcript(PrintWriter out) {
    public static final String WAITING = "Waiting for the client's connection...";

    public void created(NamedPipeAddress address) {
        out.println("The named pipe (" + address + ") is created.");
    }

    public void waiting() {
        out.println(WAITING);
    }

    public void clientConnected() {
        out.println("Client is connected.");
    }

    /** Follows {@link #clientConnected} when the client is on another machine. */
    public void remoteClient(String account, String address) {
        out.println(
                " Client is " + Printable.line(account) + " from " + Printable.line(address) + ".");
    }

    public void connected(NamedPipeAddress address) {
        out.println("The named pipe (" + address + ") is connected.");
    }

    public void received(int bytes, String peer, String text) {
        out.println(
                "Receive %s bytes from %s: \"%s\"".formatted(bytes, peer, Printable.line(text)));
    }

    public void sent(int bytes, String peer, String text) {
        out.println("Send %s bytes to %s: \"%s\"".formatted(bytes, peer, Printable.line(text)));
    }
}
