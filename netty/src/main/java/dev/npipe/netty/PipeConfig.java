// SPDX-License-Identifier: Apache-2.0
package dev.npipe.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultChannelConfig;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The options of a channel: Netty's, those of a pipe, and those of TCP that change nothing here and
 * that programs set without asking.
 */
final class PipeConfig extends DefaultChannelConfig {
    /** With what they say if they are not set; 0 is the choice of the system. */
    private static final Map<ChannelOption<?>, Object> HARMLESS =
            Map.of(
                    ChannelOption.SO_KEEPALIVE,
                    false,
                    ChannelOption.SO_REUSEADDR,
                    false,
                    ChannelOption.SO_BACKLOG,
                    0,
                    ChannelOption.SO_RCVBUF,
                    0,
                    ChannelOption.SO_SNDBUF,
                    0,
                    ChannelOption.TCP_NODELAY,
                    true);

    private static final Map<ChannelOption<?>, Object> OWN_DEFAULTS =
            Map.of(
                    ChannelOption.ALLOW_HALF_CLOSURE,
                    false,
                    NamedPipeOptions.MAX_MESSAGE_BYTES,
                    1024 * 1024);

    /** The least value of an option that is a number. */
    private static final Map<ChannelOption<?>, Integer> LEAST =
            Map.of(NamedPipeOptions.MAX_MESSAGE_BYTES, 1, ChannelOption.SO_BACKLOG, 0);

    private final Set<ChannelOption<?>> own;
    private final Runnable whenReadingStops;
    private final Map<ChannelOption<?>, Object> values = new ConcurrentHashMap<>();

    PipeConfig(Channel channel, Set<ChannelOption<?>> own, Runnable whenReadingStops) {
        super(channel);
        this.own = own;
        this.whenReadingStops = whenReadingStops;
    }

    @Override
    public Map<ChannelOption<?>, Object> getOptions() {
        var all = new HashMap<ChannelOption<?>, Object>(super.getOptions());
        all.putAll(HARMLESS);
        OWN_DEFAULTS.forEach(
                (option, value) -> {
                    if (own.contains(option)) {
                        all.put(option, value);
                    }
                });
        all.putAll(values);
        return all;
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    public <T> @Nullable T getOption(ChannelOption<T> option) {
        Object set = values.get(option);
        if (set != null) {
            return (T) set;
        }
        if (own.contains(option)) {
            return (T) OWN_DEFAULTS.get(option);
        }
        return HARMLESS.containsKey(option) ? (T) HARMLESS.get(option) : super.getOption(option);
    }

    @Override
    public <T> boolean setOption(ChannelOption<T> option, T value) {
        if (!own.contains(option) && !HARMLESS.containsKey(option)) {
            return super.setOption(option, value);
        }
        validate(option, value);
        Integer least = LEAST.get(option);
        if (least != null && (Integer) value < least) {
            throw new IllegalArgumentException(option + " is at least " + least + ": " + value);
        }
        values.put(option, value);
        return true;
    }

    /** Does something with the value of an option, if it is set. */
    @SuppressWarnings("unchecked")
    <T> void ifSet(ChannelOption<T> option, Consumer<T> then) {
        T value = (T) values.get(option);
        if (value != null) {
            then.accept(value);
        }
    }

    int maxMessageBytes() {
        return Objects.requireNonNull(getOption(NamedPipeOptions.MAX_MESSAGE_BYTES));
    }

    boolean isSet(ChannelOption<Boolean> option) {
        return Boolean.TRUE.equals(getOption(option));
    }

    /** Any thread clears it; reading belongs to the loop. */
    @Override
    protected void autoReadCleared() {
        if (!channel.isRegistered() || channel.eventLoop().inEventLoop()) {
            whenReadingStops.run();
        } else {
            channel.eventLoop().execute(whenReadingStops);
        }
    }
}
