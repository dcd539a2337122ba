// SPDX-License-Identifier: Apache-2.0
package dev.npipe.netty;

import dev.npipe.ImpersonationLevel;
import dev.npipe.PipeMode;
import dev.npipe.PipeOwner;
import dev.npipe.PipeSecurity;
import io.netty.channel.ChannelOption;

/**
 * The options of a pipe, for {@code option} of a bootstrap. An option that is not set leaves what
 * the channel's builder says, and reads as null.
 *
 * @since 0.1
 */
public final class NamedPipeOptions {
    /**
     * The type of the pipe. A server makes such a pipe, byte if it is not set; a client connects to
     * no other one, and to each if it is not set.
     */
    public static final ChannelOption<PipeMode> MODE = option("MODE");

    /** Server: who may connect; only the current user if it is not set. */
    public static final ChannelOption<PipeSecurity> SECURITY = option("SECURITY");

    /** Server: how many clients at once, 1 to 255; 255 is any number. */
    public static final ChannelOption<Integer> MAX_INSTANCES = option("MAX_INSTANCES");

    /** Server: whether clients of other machines may connect; false if it is not set. */
    public static final ChannelOption<Boolean> ACCEPT_REMOTE = option("ACCEPT_REMOTE");

    /** Client: whose server it has to be. */
    public static final ChannelOption<PipeOwner> EXPECT_OWNER = option("EXPECT_OWNER");

    /**
     * Client: whether a connect waits for a server that is not there yet, for as long as {@link
     * ChannelOption#CONNECT_TIMEOUT_MILLIS} allows; false if it is not set.
     */
    public static final ChannelOption<Boolean> WAIT_FOR_SERVER = option("WAIT_FOR_SERVER");

    /** Client: what the server may do in the name of this user. */
    public static final ChannelOption<ImpersonationLevel> IMPERSONATION = option("IMPERSONATION");

    /** Both: a message of no bytes ends the stream, so that a message-type pipe has half-close. */
    public static final ChannelOption<Boolean> ZERO_MESSAGE_ENDS_STREAM =
            option("ZERO_MESSAGE_ENDS_STREAM");

    /**
     * The longest message that a channel of a message-type pipe takes, in bytes, at least 1; 1 MiB
     * if it is not set. A longer one is a {@link dev.npipe.MessageTooLongException}, after which
     * the channel is closed. A read that waits already keeps the limit it began with.
     */
    public static final ChannelOption<Integer> MAX_MESSAGE_BYTES = option("MAX_MESSAGE_BYTES");

    private NamedPipeOptions() {}

    private static <T> ChannelOption<T> option(String name) {
        return ChannelOption.valueOf(NamedPipeOptions.class, name);
    }
}
