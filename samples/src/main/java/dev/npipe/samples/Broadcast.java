// SPDX-License-Identifier: Apache-2.0
package dev.npipe.samples;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeException;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeDirection;
import dev.npipe.PipeMode;
import java.io.IOException;
import java.nio.channels.InterruptedByTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * News for everybody who listens, over an outbound pipe. Who has left, or does not keep up, is
 * dropped.
 *
 * <pre>{@code
 * the first subscriber got: rain
 * the second subscriber got: rain
 * 1 subscriber is left
 * the first subscriber got: sun
 * }</pre>
 */
final class Broadcast {
    private static final NamedPipeAddress ADDRESS = NamedPipeAddress.of("sample-broadcast");

    private Broadcast() {}

    static void main() throws Exception {
        List<NamedPipeChannel> subscribers = new ArrayList<>();
        try (NamedPipeServerChannel server =
                        NamedPipeServerChannel.builder()
                                .mode(PipeMode.MESSAGE)
                                .direction(PipeDirection.OUTBOUND)
                                .bind(ADDRESS);
                NamedPipeChannel first = subscribe()) {
            subscribers.add(server.accept());
            try (NamedPipeChannel second = subscribe()) {
                subscribers.add(server.accept());
                publish(subscribers, "rain");
                IO.println("the first subscriber got: " + next(first));
                IO.println("the second subscriber got: " + next(second));
            }
            publish(subscribers, "sun");
            IO.println(subscribers.size() + " subscriber is left");
            IO.println("the first subscriber got: " + next(first));
        } finally {
            for (NamedPipeChannel subscriber : subscribers) {
                subscriber.close();
            }
        }
    }

    // tag::publish
    static void publish(List<NamedPipeChannel> subscribers, String news) throws IOException {
        for (Iterator<NamedPipeChannel> all = subscribers.iterator(); all.hasNext(); ) {
            NamedPipeChannel subscriber = all.next().writeTimeout(Duration.ofSeconds(1));
            try {
                subscriber.write(UTF_8.encode(news));
            } catch (NamedPipeException | InterruptedByTimeoutException e) {
                subscriber.close(); // it has left, or does not keep up
                all.remove();
            }
        }
    }

    // end::publish

    // tag::subscribe
    static NamedPipeChannel subscribe() throws IOException {
        return NamedPipeChannel.builder().direction(PipeDirection.OUTBOUND).connect(ADDRESS);
    }

    // end::subscribe

    private static String next(NamedPipeChannel pipe) throws IOException {
        return pipe.readMessage(1024).map(news -> new String(news, UTF_8)).orElse("the end");
    }
}
