// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.greeting;

import dev.npipe.NamedPipeAddress;
import dev.npipe.PipeDirection;
import dev.npipe.PipeInfo;
import dev.npipe.PipeMode;
import dev.npipe.internal.BindOptions;
import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.windows.identity.NativeDescriptor;
import dev.npipe.internal.windows.name.PipeDirectory;
import dev.npipe.internal.windows.name.PipeNames;
import dev.npipe.internal.windows.overlapped.WindowsSystem;
import dev.npipe.internal.windows.system.Constants;
import dev.npipe.internal.windows.system.Layouts;
import dev.npipe.internal.windows.system.WindowsErrors;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.FileAlreadyExistsException;
import java.time.Duration;

/** Makes the instances of one server's pipe. */
final class PipeFactory {
    /**
     * What a server gets that leaves the sizes to the system. To Windows 0 is a size, with which
     * every write waits for a reader.
     */
    private static final int DEFAULT_BUFFER_SIZE = 1 << 16;

    private final WindowsSystem system;
    private final NamedPipeAddress address;
    private final BindOptions options;
    private final NativeDescriptor descriptor;

    PipeFactory(
            WindowsSystem system,
            NamedPipeAddress address,
            BindOptions options,
            NativeDescriptor descriptor) {
        this.system = system;
        this.address = address;
        this.options = options;
        this.descriptor = descriptor;
    }

    /** The properties of every instance, seen by the server. */
    PipeInfo info(int instances) {
        return new PipeInfo(
                options.mode(),
                options.direction(),
                true,
                size(options.inboundBufferSize()),
                size(options.outboundBufferSize()),
                options.maxInstances(),
                instances);
    }

    private static int size(int asked) {
        return asked == 0 ? DEFAULT_BUFFER_SIZE : asked;
    }

    /** The first instance, which takes the name or, if the options say so, joins it. */
    long createFirst() throws IOException {
        long handle = create(options.firstInstance());
        if (handle < 0) {
            throw refused((int) -handle);
        }
        return associated(handle);
    }

    /** One more instance of the pipe that is there. */
    long createNext() throws IOException {
        long handle = create(false);
        if (handle < 0) {
            throw WindowsErrors.exception(system.kernel, address.toString(), (int) -handle);
        }
        return associated(handle);
    }

    private long create(boolean first) {
        try (Arena arena = Arena.ofConfined()) {
            boolean messages = options.mode() == PipeMode.MESSAGE;
            return system.kernel.createNamedPipe(
                    arena.allocate(Layouts.CALL_STATE_SIZE, 8),
                    PipeNames.path(arena, address).address(),
                    access(options.direction())
                            | Constants.FILE_FLAG_OVERLAPPED
                            | (first ? Constants.FILE_FLAG_FIRST_PIPE_INSTANCE : 0)
                            | (options.writeThrough() ? Constants.FILE_FLAG_WRITE_THROUGH : 0),
                    (messages ? Constants.PIPE_TYPE_MESSAGE | Constants.PIPE_READMODE_MESSAGE : 0)
                            | (options.acceptRemote() ? 0 : Constants.PIPE_REJECT_REMOTE_CLIENTS),
                    options.maxInstances(),
                    size(options.outboundBufferSize()),
                    size(options.inboundBufferSize()),
                    millis(options.defaultWait()),
                    descriptor.attributes(arena).address());
        }
    }

    private static int access(PipeDirection direction) {
        return switch (direction) {
            case DUPLEX -> Constants.PIPE_ACCESS_DUPLEX;
            case INBOUND -> Constants.PIPE_ACCESS_INBOUND;
            case OUTBOUND -> Constants.PIPE_ACCESS_OUTBOUND;
        };
    }

    /** 0 would be the system's own default. */
    private static int millis(Duration wait) {
        return wait.compareTo(Duration.ofMillis(Integer.MAX_VALUE)) >= 0
                ? Integer.MAX_VALUE
                : (int) Math.max(1, wait.toMillis());
    }

    private long associated(long handle) throws IOException {
        boolean done = false;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(Layouts.CALL_STATE_SIZE, 8);
            try {
                system.port.add(state, address.toString(), handle);
                done = true;
                return handle;
            } finally {
                if (!done) {
                    system.kernel.closeHandle(state, handle);
                }
            }
        }
    }

    /**
     * {@code FILE_FLAG_FIRST_PIPE_INSTANCE} on a name that exists is "access denied" to Windows.
     */
    private IOException refused(int code) throws IOException {
        boolean nameIsTaken =
                code == Win32Error.PIPE_BUSY
                        || (code == Win32Error.ACCESS_DENIED
                                && new PipeDirectory(system).exists(address));
        if (options.firstInstance() && nameIsTaken) {
            return new FileAlreadyExistsException(
                    address.toString(), null, "the pipe has a server already");
        }
        return WindowsErrors.exception(system.kernel, address.toString(), code);
    }
}
