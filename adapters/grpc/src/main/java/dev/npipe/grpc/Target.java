// SPDX-License-Identifier: Apache-2.0
package dev.npipe.grpc;

import dev.npipe.NamedPipeAddress;
import org.jspecify.annotations.Nullable;

/** What the target of a channel means: an address, and the authority of its calls. */
final class Target {
    static final String SCHEME = "npipe";

    private Target() {}

    /**
     * Reads the URI forms of {@link NamedPipeAddress#parse}, and {@code npipe:NAME}, which is short
     * for {@code npipe:////./pipe/NAME}.
     *
     * @throws IllegalArgumentException if the target is none of these; the message names it
     */
    static NamedPipeAddress address(String target) {
        String rest = target.substring(SCHEME.length() + 1);
        if (rest.indexOf('?') >= 0 || rest.indexOf('#') >= 0) {
            throw noTarget(target, "? is written as %3F there, and # as %23", null);
        }
        try {
            boolean whole = rest.startsWith("/");
            return NamedPipeAddress.parse(whole ? target : SCHEME + ":////./pipe/" + rest);
        } catch (IllegalArgumentException e) {
            throw noTarget(target, "npipe:NAME and npipe:////./pipe/NAME are ones", e);
        }
    }

    private static IllegalArgumentException noTarget(
            String target, String hint, @Nullable Throwable cause) {
        return new IllegalArgumentException(
                "not the target of a pipe (" + hint + "): " + target, cause);
    }

    /**
     * What is on this machine has {@code localhost}: the name of a pipe is not legal in the header
     * that carries an authority.
     */
    static String authority(NamedPipeAddress address) {
        if (!address.isRemote()) {
            return "localhost";
        }
        String host = address.host();
        boolean bareV6 = host.indexOf(':') != host.lastIndexOf(':') && !host.startsWith("[");
        return bareV6 ? '[' + host + ']' : host;
    }
}
