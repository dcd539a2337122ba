// SPDX-License-Identifier: Apache-2.0
package dev.npipe.net;

import static java.net.StandardSocketOptions.IP_TOS;
import static java.net.StandardSocketOptions.SO_KEEPALIVE;
import static java.net.StandardSocketOptions.SO_LINGER;
import static java.net.StandardSocketOptions.SO_RCVBUF;
import static java.net.StandardSocketOptions.SO_REUSEADDR;
import static java.net.StandardSocketOptions.SO_SNDBUF;
import static java.net.StandardSocketOptions.TCP_NODELAY;

import java.net.SocketOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import jdk.net.ExtendedSocketOptions;

/**
 * The options of TCP that libraries set and a pipe has no use for: what was set is given back, and
 * nothing else happens.
 */
final class RememberedOptions {
    private static final int BUFFER_SIZE = 64 * 1024;
    private static final int LONGEST_LINGER = 65_535;

    private static final Map<SocketOption<?>, Object> OF_SOCKETS = ofSockets();

    private static final Map<SocketOption<?>, Object> OF_SERVERS =
            Map.of(SO_RCVBUF, BUFFER_SIZE, SO_REUSEADDR, true);

    /** On the class path of a small runtime image there is nothing but java.base. */
    private static final class OfModuleNet {
        static void addTo(Map<SocketOption<?>, Object> defaults) {
            defaults.put(ExtendedSocketOptions.TCP_KEEPCOUNT, 9);
            defaults.put(ExtendedSocketOptions.TCP_KEEPIDLE, 7200);
            defaults.put(ExtendedSocketOptions.TCP_KEEPINTERVAL, 75);
            defaults.put(ExtendedSocketOptions.TCP_QUICKACK, false);
        }
    }

    private final Map<SocketOption<?>, Object> defaults;
    private final Map<SocketOption<?>, Object> set = new ConcurrentHashMap<>();

    private RememberedOptions(Map<SocketOption<?>, Object> defaults) {
        this.defaults = defaults;
    }

    private static Map<SocketOption<?>, Object> ofSockets() {
        var defaults = new HashMap<SocketOption<?>, Object>();
        defaults.put(SO_KEEPALIVE, false);
        defaults.put(SO_LINGER, -1);
        defaults.put(SO_RCVBUF, BUFFER_SIZE);
        defaults.put(SO_REUSEADDR, false);
        defaults.put(SO_SNDBUF, BUFFER_SIZE);
        defaults.put(TCP_NODELAY, false);
        defaults.put(IP_TOS, 0);
        if (ModuleLayer.boot().findModule("jdk.net").isPresent()) {
            OfModuleNet.addTo(defaults);
        }
        return Map.copyOf(defaults);
    }

    static RememberedOptions ofSocket() {
        return new RememberedOptions(OF_SOCKETS);
    }

    static RememberedOptions ofServer() {
        return new RememberedOptions(OF_SERVERS);
    }

    Set<SocketOption<?>> supported() {
        return defaults.keySet();
    }

    <T> T get(SocketOption<T> option) {
        Object standard = defaults.get(check(option));
        return option.type().cast(set.getOrDefault(option, Objects.requireNonNull(standard)));
    }

    <T> void set(SocketOption<T> option, T value) {
        check(option);
        set.put(option, value instanceof Integer number ? checked(option, number) : value);
    }

    /** The value that a socket of TCP would have after that. */
    private static int checked(SocketOption<?> option, int value) {
        boolean possible =
                option.equals(SO_LINGER)
                        || (option.equals(IP_TOS) && value >= 0 && value <= 255)
                        || (!option.equals(IP_TOS) && value > 0);
        if (!possible) {
            throw new IllegalArgumentException("Invalid value of " + option.name() + ": " + value);
        }
        return option.equals(SO_LINGER) ? Math.clamp(value, -1, LONGEST_LINGER) : value;
    }

    private <T> SocketOption<T> check(SocketOption<T> option) {
        if (!defaults.containsKey(Objects.requireNonNull(option))) {
            throw new UnsupportedOperationException("'" + option.name() + "' not supported");
        }
        return option;
    }
}
