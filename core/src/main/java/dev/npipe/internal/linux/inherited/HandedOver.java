// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.inherited;

import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A descriptor that whoever started this process has handed to it, by the environment as {@code
 * sd_listen_fds(3)} reads it.
 *
 * @param name what the service manager calls it, by default its unit; "" if it does not say
 */
record HandedOver(int descriptor, String name) {
    private static final int FIRST = 3;

    /** More than any process may have open ({@code fs.nr_open}). */
    private static final int MOST = 1 << 20;

    /**
     * All that were handed to the process with this number, in their order.
     *
     * @throws NoSuchFileException if there are none, with the reason
     */
    static List<HandedOver> all(String pipe, Map<String, String> environment, long process)
            throws NoSuchFileException {
        String count = environment.get("LISTEN_FDS");
        String owner = environment.get("LISTEN_PID");
        if (count == null || owner == null) {
            throw none(pipe, (count == null ? "LISTEN_FDS" : "LISTEN_PID") + " is not set");
        }
        if (!owner.equals(Long.toString(process))) {
            throw none(
                    pipe,
                    "they are for another process: LISTEN_PID is %s, and this is process %s"
                            .formatted(owner, process));
        }
        int n = number(count);
        if (n < 1) {
            throw none(pipe, "LISTEN_FDS is " + count);
        }
        String[] names = names(environment.get("LISTEN_FDNAMES"));
        var all = new ArrayList<HandedOver>();
        for (int i = 0; i < n; i++) {
            all.add(new HandedOver(FIRST + i, i < names.length ? names[i] : ""));
        }
        return all;
    }

    private static String[] names(@Nullable String names) {
        return names == null ? new String[0] : names.split(":", -1);
    }

    /** 0 for what is no number of descriptors. */
    private static int number(String text) {
        try {
            int number = Integer.parseInt(text);
            return number > MOST ? 0 : number;
        } catch (NumberFormatException e) {
            return 0; // the caller shows the text
        }
    }

    private static NoSuchFileException none(String pipe, String why) {
        return new NoSuchFileException(
                pipe, null, "no socket was handed over to this process: " + why);
    }
}
