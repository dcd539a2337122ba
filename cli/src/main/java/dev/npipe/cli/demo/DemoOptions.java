// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.demo;

import dev.npipe.NamedPipeAddress;
import dev.npipe.PipeDirection;
import dev.npipe.cli.words.SecurityWords;
import java.util.Optional;

/**
 * What the demo was asked for.
 *
 * @param address the pipe
 * @param message the text instead of the default one; empty for the default
 * @param direction which way data flows
 * @param clients how many clients the server stays for
 * @param security who may connect, in a word that {@link SecurityWords} reads
 * @param owner whose server the client talks to, in a word that {@link SecurityWords} reads
 * @param systemCalls true for the conversation without the library
 * @param network what there is to know about other machines
 */
record DemoOptions(
        NamedPipeAddress address,
        Optional<String> message,
        PipeDirection direction,
        int clients,
        String security,
        String owner,
        boolean systemCalls,
        DemoNetwork network) {

    /** What the client sends. */
    String request() {
        return message.orElse("Default request from client");
    }

    /** What the server sends. */
    String response() {
        return message.orElse("Default response from server");
    }
}
