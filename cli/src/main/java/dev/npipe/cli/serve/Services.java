// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.serve;

import dev.npipe.cli.flow.CarryException;
import dev.npipe.cli.flow.Pump;
import dev.npipe.cli.flow.Watcher;
import dev.npipe.cli.framing.Framing;
import dev.npipe.cli.talk.way.Output;
import dev.npipe.cli.talk.way.Outputs;
import dev.npipe.cli.talk.way.Receiving;
import dev.npipe.cli.talk.way.TalkOptions;
import java.io.IOException;
import java.nio.ByteBuffer;

/** The services that need no program. */
public final class Services {
    private Services() {}

    /** Sends everything back to where it came from. */
    public static Service echo() {
        return client -> {
            try {
                new Pump(client, client, Watcher.NONE, Framing.MAX_RECORD).run();
            } catch (CarryException e) {
                throw e.getCause() instanceof IOException cause ? cause : e;
            }
        };
    }

    /**
     * Sends the same answer to each request.
     *
     * @param answer one record; it is framed where the pipe has no messages
     */
    public static Service reply(ByteBuffer answer, TalkOptions options) {
        Framing framing = options.framing(false);
        ByteBuffer framed = framing.frame(answer.duplicate(), options.text());
        return client -> {
            ByteBuffer sent = client.hasMessages() ? answer : framed;
            Output eachRequest =
                    (request, complete) -> {
                        if (complete) {
                            client.write(sent.duplicate());
                        }
                    };
            Receiving.run(client, Outputs.records(client, options, framing, true, eachRequest));
        };
    }
}
