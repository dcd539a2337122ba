// SPDX-License-Identifier: Apache-2.0
package dev.npipe.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultChannelConfig;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The options of a channel: Netty's, those of a pipe, and those of TCP that change nothing here and
 * that programs set without asking.
 */
final class PipeConfig extends DefaultChannelConfig {
    private static final Set<ChannelOption<?>> HARMLESS =
            Set.of(
                    ChannelOption.SO_KEEPALIVE,
                    ChannelOption.SO_REUSEADDR,
                    ChannelOption.SO_BACKLOG,
                    ChannelOption.SO_RCVBUF,
                    ChannelOption.SO_SNDBUF,
                    ChannelOption.TCP_NODELAY);

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
        all.putAll(values);
        return all;
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    public <T> @Nullable T getOption(ChannelOption<T> option) {
        return own.contains(option) ? (T) values.get(option) : super.getOption(option);
    }

    @Override
    public <T> boolean setOption(ChannelOption<T> option, T value) {
        if (!own.contains(option)) {
            return super.setOption(option, value) || HARMLESS.contains(option);
        }
        validate(option, value);
        values.put(option, value);
        return true;
    }

    /** Does something with the value of an option, if it is set. */
    <T> void ifSet(ChannelOption<T> option, Consumer<T> then) {
        T value = getOption(option);
        if (value != null) {
            then.accept(value);
        }
    }

    boolean isSet(ChannelOption<Boolean> option) {
        return Boolean.TRUE.equals(getOption(option));
    }

    @Override
    protected void autoReadCleared() {
        whenReadingStops.run();
    }
}
