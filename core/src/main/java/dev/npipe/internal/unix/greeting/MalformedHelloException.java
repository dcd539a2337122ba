// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.greeting;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Locale;

/** The peer's first bytes are not what it has to begin with. */
public final class MalformedHelloException extends IOException {
    private static final long serialVersionUID = 1L;

    MalformedHelloException(String reason) {
        super("not an npipe handshake: " + reason);
    }

    /** The peer of another protocol said what that protocol does not know. */
    public MalformedHelloException(IOException cause) {
        super(cause.getMessage(), cause);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }

    /** Checks what hellos of every version begin with. */
    static void checkStart(ByteBuffer hello) throws MalformedHelloException {
        if (hello.getLong(0) != Handshake.MAGIC) {
            throw new MalformedHelloException(
                    String.format(
                            Locale.ROOT,
                            "it begins with %016x",
                            Long.reverseBytes(hello.getLong(0))));
        }
        int size = Short.toUnsignedInt(hello.getShort(10));
        if (size != Handshake.SIZE) {
            throw new MalformedHelloException("its size is " + size);
        }
    }
}
