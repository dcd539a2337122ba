// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.web;

import com.sun.net.httpserver.Headers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may see the page: whoever knows its secret, and no page of anybody else.
 *
 * <p>The secret is in the path and not in a cookie, because a browser sends the cookies of {@code
 * 127.0.0.1} to the servers of all its ports.
 */
final class Gate {
    private static final int SECRET_BYTES = 32;

    private final String root;
    private final Set<String> hosts;

    /** A gate with a new secret. */
    Gate(int port) {
        byte[] random = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(random);
        this.root = "/" + Base64.getUrlEncoder().withoutPadding().encodeToString(random) + "/";
        this.hosts = Set.of("127.0.0.1:" + port, "localhost:" + port);
    }

    /** The path of the page, with the secret. */
    String root() {
        return root;
    }

    /**
     * What is asked for, beneath the page.
     *
     * @return nothing if it must not be answered
     */
    Optional<String> open(String path, Headers headers) {
        boolean knows =
                path.length() >= root.length()
                        && MessageDigest.isEqual(
                                bytes(path.substring(0, root.length())), bytes(root));
        String asked = knows ? path.substring(root.length()) : "";
        return knows && isOurHost(headers) && isOurOrigin(headers) && isOurSite(asked, headers)
                ? Optional.of(asked)
                : Optional.empty();
    }

    /** A name of somebody else's that leads to this machine comes with that name (rebinding). */
    private boolean isOurHost(Headers headers) {
        @Nullable List<String> host = headers.get("Host");
        return host != null && host.size() == 1 && hosts.contains(host.getFirst());
    }

    private boolean isOurOrigin(Headers headers) {
        @Nullable List<String> origin = headers.get("Origin");
        return origin == null
                || origin.stream()
                        .allMatch(o -> hosts.stream().anyMatch(h -> o.equals("http://" + h)));
    }

    /**
     * A browser says which site asks. That one follows a link to the page, from a terminal in a
     * browser for example, does no harm: the page cannot be put into another one.
     */
    private static boolean isOurSite(String asked, Headers headers) {
        @Nullable String site = headers.getFirst("Sec-Fetch-Site");
        boolean followed =
                asked.isEmpty()
                        && "navigate".equals(headers.getFirst("Sec-Fetch-Mode"))
                        && "document".equals(headers.getFirst("Sec-Fetch-Dest"));
        return site == null || site.equals("same-origin") || site.equals("none") || followed;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
