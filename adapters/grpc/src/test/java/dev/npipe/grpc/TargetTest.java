// SPDX-License-Identifier: Apache-2.0
package dev.npipe.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.NamedPipeAddress;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.NameResolverRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What targets mean to gRPC, and which mean nothing. */
@Timeout(60)
final class TargetTest {
    @ParameterizedTest
    @CsvSource({
        "npipe:SamplePipe, \\\\.\\pipe\\SamplePipe, localhost",
        "NPipe:SamplePipe, \\\\.\\pipe\\SamplePipe, localhost",
        "npipe:a%20blank, \\\\.\\pipe\\a blank, localhost",
        "npipe:what%3F%23, \\\\.\\pipe\\what?#, localhost",
        "npipe:a/part, \\\\.\\pipe\\a\\part, localhost",
        "npipe:name:1, \\\\.\\pipe\\name:1, localhost",
        "npipe:////./pipe/SamplePipe, \\\\.\\pipe\\SamplePipe, localhost",
        "npipe://./pipe/SamplePipe, \\\\.\\pipe\\SamplePipe, localhost",
        "npipe:////./pipe/a%5Cpart, \\\\.\\pipe\\a\\part, localhost",
        "npipe:////localhost/pipe/SamplePipe, \\\\.\\pipe\\SamplePipe, localhost",
        "npipe://elsewhere/pipe/SamplePipe, \\\\elsewhere\\pipe\\SamplePipe, elsewhere",
        "npipe:////elsewhere/pipe/SamplePipe, \\\\elsewhere\\pipe\\SamplePipe, elsewhere",
        "npipe://elsewhere:445/pipe/SamplePipe, \\\\elsewhere:445\\pipe\\SamplePipe, elsewhere:445",
        "npipe://[fe80::1]/pipe/SamplePipe, \\\\[fe80::1]\\pipe\\SamplePipe, [fe80::1]",
    })
    void aTargetNamesAPipeAndAnAuthority(String target, String address, String authority) {
        NamedPipeAddress read = Target.address(target);
        assertThat(read).isEqualTo(NamedPipeAddress.parse(address));
        assertThat(Target.authority(read)).isEqualTo(authority);
        ManagedChannel channel =
                Grpc.newChannelBuilder(target, InsecureChannelCredentials.create()).build();
        try {
            assertThat(channel.authority()).isEqualTo(authority);
        } finally {
            channel.shutdownNow();
        }
    }

    @Test
    void anAddressOfTheInternetIsInBracketsInAnAuthority() {
        assertThat(Target.authority(NamedPipeAddress.of("fe80::1", "x"))).isEqualTo("[fe80::1]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "npipe:/SamplePipe",
                "npipe:///SamplePipe",
                "npipe:///pipe/SamplePipe",
                "npipe:////./SamplePipe",
                "npipe:////./pipe/",
                "npipe:SamplePipe?x=1",
                "npipe:SamplePipe#x",
                "npipe:////?/pipe/SamplePipe",
                "npipe:anonymous",
                "npipe:%FF",
                "npipe:%00",
            })
    void aTargetThatNamesNoPipeIsAnErrorThatNamesIt(String target) {
        assertThatThrownBy(
                        () ->
                                Grpc.newChannelBuilder(target, InsecureChannelCredentials.create())
                                        .build()
                                        .shutdownNow())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not the target of a pipe")
                .hasMessageContaining(target);
    }

    /** gRPC's older entrance takes the transport first, TCP, and does not look for another one. */
    @Test
    void theEntranceForTcpRefusesThePipeAndSaysWhy() {
        assertThatThrownBy(() -> ManagedChannelBuilder.forTarget("npipe:x").build().shutdownNow())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("npipe:x")
                .hasMessageContaining("not supported by transport");
    }

    @Test
    void targetsWithoutASchemeAreStillThoseOfDns() {
        assertThat(NameResolverRegistry.getDefaultRegistry().getDefaultScheme()).isEqualTo("dns");
    }
}
