// SPDX-License-Identifier: Apache-2.0
package dev.npipe.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.NamedPipeAddress;
import dev.npipe.PipeSecurity;
import dev.npipe.netty.NamedPipeOptions;
import dev.npipe.netty.OwnPipeDirectory;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The Java of the section on gRPC in docs/guide-netty.md: it is copied from between the marks. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "no directory keeps fixed names apart there")
@Timeout(60)
final class GrpcGuideTest implements OwnPipeDirectory {
    private static final byte[] BYTES = {1, 2, 3};

    @Test
    void aServerAndItsClientsTalk() throws Exception {
        var service = new BytesService().definition();
        // tag::server
        Server server =
                NamedPipeGrpc.serverBuilder(
                                NamedPipeAddress.of("SamplePipe"),
                                InsecureServerCredentials.create())
                        .addService(service)
                        .build()
                        .start();
        // end::server
        // tag::client
        ManagedChannel channel =
                Grpc.newChannelBuilder("npipe:SamplePipe", InsecureChannelCredentials.create())
                        .build();
        // end::client
        assertThat(Ends.echo(channel, BYTES)).isEqualTo(BYTES);
        end(channel, server);
    }

    @Test
    void optionsOfThePipeAreSetInTheBuilders() throws Exception {
        var address = NamedPipeAddress.of("SamplePipe");
        var service = new BytesService().definition();
        // tag::options
        var client =
                NamedPipeGrpc.channelBuilder(address, InsecureChannelCredentials.create())
                        .withOption(NamedPipeOptions.WAIT_FOR_SERVER, true);
        var server =
                NamedPipeGrpc.serverBuilder(address, InsecureServerCredentials.create())
                        .withOption(NamedPipeOptions.SECURITY, PipeSecurity.authenticatedUsers());
        // end::options
        Server started = server.addService(service).build().start();
        ManagedChannel channel = client.build();
        assertThat(Ends.echo(channel, BYTES)).isEqualTo(BYTES);
        end(channel, started);
    }

    private static void end(ManagedChannel channel, Server server) throws InterruptedException {
        assertThat(channel.shutdown().awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        assertThat(server.shutdown().awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    }
}
