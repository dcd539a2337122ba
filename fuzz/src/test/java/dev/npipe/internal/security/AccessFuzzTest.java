// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.Optional;
import org.junit.jupiter.api.Tag;

/**
 * Any list, and any client: the check lets in whom {@link AccessModel} does, and nobody whom the
 * mode of the sockets keeps out is let in by the list.
 *
 * <p>An input is whether there is a group of administrators, the list, and the client ({@link
 * FuzzedAccess}).
 */
@Tag("slow")
final class AccessFuzzTest {
    private static final String ADMINISTRATORS = "dev.npipe.administrators";
    private static final long WHEEL = 10;

    /** A system that knows one group by its name. */
    private static final class Directory implements Accounts {
        @Override
        public Trustee self() {
            return Trustee.of(Sid.unixUser(FuzzedAccess.SERVER));
        }

        @Override
        public Trustee user(String name) throws IOException {
            throw new UserPrincipalNotFoundException(name);
        }

        @Override
        public Trustee group(String name) {
            return Trustee.of(Sid.unixGroup(WHEEL));
        }
    }

    @FuzzTest
    void access(byte[] input) throws IOException {
        if (input.length == 0) {
            return;
        }
        ByteBuffer in = ByteBuffer.wrap(input);
        boolean wheel = (in.get() & 1) == 1;
        SecurityDescriptor descriptor = FuzzedAccess.descriptor(in);
        PeerIdentity client = FuzzedAccess.client(in);
        System.setProperty(ADMINISTRATORS, wheel ? "wheel" : "");
        AccessCheck check = AccessCheck.of("a pipe", descriptor, new Directory());
        var model =
                new AccessModel(
                        descriptor.entries(),
                        descriptor
                                .owner()
                                .filter(owner -> !owner.isOwner())
                                .orElse(new Directory().self()),
                        wheel ? Optional.of(Sid.unixGroup(WHEEL)) : Optional.empty());
        for (boolean reads : new boolean[] {false, true}) {
            for (boolean writes : new boolean[] {false, true}) {
                boolean permits = check.permits(client, reads, writes);
                assertThat(permits)
                        .as("%s, %s: reads %s, writes %s", descriptor, client, reads, writes)
                        .isEqualTo(model.permits(client, reads, writes));
                if (permits && isAnotherUser(client)) {
                    assertThat(check.admitsOthers()).as("mode for %s", descriptor).isTrue();
                }
            }
        }
    }

    /** Root passes any mode. */
    private static boolean isAnotherUser(PeerIdentity client) {
        return client.remote().isEmpty()
                && !client.sids().contains(Sid.unixUser(FuzzedAccess.SERVER))
                && !client.sids().contains(Sid.unixUser(0));
    }
}
