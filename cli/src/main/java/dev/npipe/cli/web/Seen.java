// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.web;

import dev.npipe.cli.web.kept.Conversations;
import dev.npipe.cli.web.kept.History;
import dev.npipe.cli.web.kept.Rates;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * All that the page can show.
 *
 * @param title what is tapped
 * @param dissector what Wireshark is to read a download as
 * @param missed how much was not kept: it passed too fast, or there was trouble
 * @param trouble why something could not be kept at last, or the empty text
 */
record Seen(
        String title,
        String dissector,
        History history,
        Conversations conversations,
        Rates rates,
        AtomicLong missed,
        AtomicReference<String> trouble) {

    Seen(String title, String dissector, History history) {
        this(
                title,
                dissector,
                history,
                new Conversations(),
                new Rates(),
                new AtomicLong(),
                new AtomicReference<>(""));
    }
}
