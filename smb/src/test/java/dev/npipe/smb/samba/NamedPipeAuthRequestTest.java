// SPDX-License-Identifier: Apache-2.0
package dev.npipe.smb.samba;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.npipe.internal.security.Sid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamedPipeAuthRequestTest {
    @Test
    void aUserOfSamba417() throws IOException {
        var request = NamedPipeAuthRequest.decode(Captured.USER.request());
        assertThat(request.level()).isEqualTo(7);
        assertThat(request.client())
                .isEqualTo(new NamedPipeAuthRequest.Endpoint("vm", "127.0.0.1", 52386));
        assertThat(request.server())
                .isEqualTo(new NamedPipeAuthRequest.Endpoint("vm", "127.0.0.1", 1446));
        assertThat(request.sids())
                .extracting(Sid::toString)
                .containsExactly(
                        "S-1-5-21-1490841999-907006811-2155034100-1000",
                        "S-1-5-21-1490841999-907006811-2155034100-513",
                        "S-1-22-2-65534",
                        "S-1-1-0",
                        "S-1-5-2",
                        "S-1-5-11",
                        "S-1-22-1-1001",
                        "S-1-22-2041152804-0");
        assertThat(request.unix()).contains(new UnixToken(1001, 65534, List.of(65534L)));
        assertThat(request.account())
                .isEqualTo(new NamedPipeAuthRequest.Account("npprobe", "PROBESRV", 1));
    }

    @Test
    void aGuestAndAnAnonymousUserOfSamba417() throws IOException {
        var guest = NamedPipeAuthRequest.decode(Captured.GUEST.request());
        assertThat(guest.account())
                .isEqualTo(new NamedPipeAuthRequest.Account("nobody", "PROBESRV", 0));
        var anonymous = NamedPipeAuthRequest.decode(Captured.ANONYMOUS.request());
        assertThat(anonymous.account())
                .isEqualTo(new NamedPipeAuthRequest.Account("ANONYMOUS LOGON", "NT AUTHORITY", 0));
        assertThat(anonymous.sids().getFirst()).isEqualTo(Sid.ANONYMOUS);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5, 7, 8})
    void everyLevelIsUnderstood(int level) throws IOException {
        var builder = new RequestBuilder(level);
        // the fields move with the lengths of those before them
        for (int n = 0; n < 9; n++) {
            builder.account = "jördis".repeat(n / 3 + 1) + "x".repeat(n);
            builder.fullName = "y".repeat(n);
            builder.credentials = new byte[n];
            builder.groups = Collections.nCopies(n, 77L);
            builder.sids = Collections.nCopies(n + 1, Sid.of(5, 21, n));
            builder.deviceSids = Collections.nCopies(n, Sid.of(5, 21, 1, 2, n));
            var request = NamedPipeAuthRequest.decode(builder.build());
            assertThat(request)
                    .isEqualTo(
                            new NamedPipeAuthRequest(
                                    level,
                                    new NamedPipeAuthRequest.Endpoint("client", "192.0.2.7", 50123),
                                    new NamedPipeAuthRequest.Endpoint("server", "2001:db8::1", 445),
                                    builder.sids,
                                    Optional.of(new UnixToken(1001, 100, builder.groups)),
                                    new NamedPipeAuthRequest.Account(
                                            builder.account, "EXAMPLE", builder.flag)));
        }
    }

    @Test
    void theOnesThatWereCapturedAndTheOnesThatAreGeneratedHaveOneLayout() throws IOException {
        ByteBuffer captured = Captured.USER_ENCRYPTED.request();
        var builder = new RequestBuilder(7);
        builder.sids = NamedPipeAuthRequest.decode(captured).sids();
        assertThat(NamedPipeAuthRequest.decode(builder.build()).sids()).isEqualTo(builder.sids);
    }

    @Test
    void aUserWithClaimsIsRefusedRatherThanMisread() {
        var builder = new RequestBuilder(8);
        builder.userClaims = 1;
        assertThatExceptionOfType(MalformedRequestException.class)
                .isThrownBy(() -> NamedPipeAuthRequest.decode(builder.build()))
                .withMessageContaining("claims");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 6, 9, -1})
    void anUnknownLevelIsRefused(int level) {
        var builder = new RequestBuilder(level);
        assertThatExceptionOfType(MalformedRequestException.class)
                .isThrownBy(() -> NamedPipeAuthRequest.decode(builder.build()))
                .withMessageContaining("level");
    }

    @ParameterizedTest
    @EnumSource
    void everyPartOfARequestIsTooShort(Captured captured) throws IOException {
        ByteBuffer whole = captured.request();
        for (int size = 0; size < whole.capacity(); size++) {
            ByteBuffer part = ByteBuffer.allocate(size).put(whole.slice(0, size)).flip();
            if (size >= 4) {
                part.putInt(0, size - 4);
            }
            assertThatExceptionOfType(MalformedRequestException.class)
                    .as("the first %d bytes", size)
                    .isThrownBy(() -> NamedPipeAuthRequest.decode(part));
        }
    }

    @Test
    void aByteTooManyIsRefused() throws IOException {
        ByteBuffer whole = Captured.USER.request();
        ByteBuffer longer = ByteBuffer.allocate(whole.capacity() + 1).put(whole).rewind();
        longer.putInt(0, longer.capacity() - 4);
        assertThatExceptionOfType(MalformedRequestException.class)
                .isThrownBy(() -> NamedPipeAuthRequest.decode(longer))
                .withMessageContaining("1 bytes after its end");
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5, 7, 8})
    void spoiledBytesAreUnderstoodOrRefusedAndNothingElse(int level) {
        byte[] whole = new RequestBuilder(level).build().array();
        int refused = 0;
        for (int at = 0; at < whole.length; at++) {
            for (int value : new int[] {0, 1, 0x7f, 0x80, 0xff}) {
                byte[] spoiled = whole.clone();
                spoiled[at] = (byte) value;
                refused += decodeOrRefuse(spoiled) ? 0 : 1;
            }
        }
        assertThat(refused).as("of %d", 5 * whole.length).isPositive();
    }

    @Test
    void noiseIsRefused() {
        var random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            byte[] noise = new byte[random.nextInt(400)];
            random.nextBytes(noise);
            if (noise.length >= 16 && i % 2 == 0) {
                ByteBuffer.wrap(new RequestBuilder(8).build().array(), 0, 16).get(noise, 0, 16);
                ByteBuffer.wrap(noise).putInt(noise.length - 4);
            }
            assertThat(decodeOrRefuse(noise)).as("noise %d", i).isFalse();
        }
    }

    private static boolean decodeOrRefuse(byte[] bytes) {
        try {
            var request = NamedPipeAuthRequest.decode(ByteBuffer.wrap(bytes));
            return RemoteUser.of(request).userName().isPresent();
        } catch (MalformedRequestException e) {
            return false;
        }
    }

    @Test
    void theSessionKeyIsNowhereInTheResult() throws IOException {
        ByteBuffer request = Captured.USER.request();
        int at = 0x9c + 4;
        byte[] key = new byte[16];
        request.get(at, key);
        assertThat(key).isNotEqualTo(new byte[16]);
        String text = NamedPipeAuthRequest.decode(request).toString();
        request.put(at, new byte[16]);
        assertThat(NamedPipeAuthRequest.decode(request)).hasToString(text);
    }
}
