// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import dev.npipe.internal.BindOptions;
import dev.npipe.internal.ConnectOptions;
import dev.npipe.internal.Connection;
import dev.npipe.internal.Credentials;
import dev.npipe.internal.Listener;
import dev.npipe.internal.Provider;
import dev.npipe.internal.Providers;
import dev.npipe.smb.SmbProvider;
import dev.npipe.testkit.junit.PrivateSamba;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract with the network between the ends: the server is behind Samba. */
final class SmbContractTest extends NamedPipeContract {
    @RegisterExtension static final PrivateSamba SAMBA = new PrivateSamba().privileged();

    private static final String DIRECTORY = "dev.npipe.smb.directory";

    /** Samba does not tell a client the type of a pipe, so these tests do. */
    private static final Map<String, PipeMode> TYPES = new ConcurrentHashMap<>();

    @BeforeEach
    void serveWhereSambaLooks() {
        System.setProperty(DIRECTORY, SAMBA.pipes().toString());
    }

    @AfterEach
    void serveThereNoMore() {
        System.clearProperty(DIRECTORY);
    }

    @Override
    public Provider serverProvider() {
        return new Server(Providers.current());
    }

    @Override
    public Provider clientProvider() {
        return new Client(new SmbProvider());
    }

    @Override
    public Limits limits() {
        return new Limits(true, false, true, false, false, false, true);
    }

    @Override
    public int maxMessage() {
        return 65_535;
    }

    @Override
    public long much() {
        return 4 << 20;
    }

    @Override
    public NamedPipeAddress clientAddress(NamedPipeAddress address) {
        return NamedPipeAddress.of(SAMBA.host(), address.name());
    }

    /** A behaviour that the network cannot have; each is a row of the platform support table. */
    private static void limit(String limit) {
        Limits.require(false, limit);
    }

    @Test
    @Override
    public void existsSeesAServerWithoutOpeningIt() {
        limit("Samba tells nobody whether a pipe is there or free without opening it");
    }

    @Test
    @Override
    public void awaitTellsFreeFromBusyFromAbsent() {
        limit("Samba tells nobody whether a pipe is there or free without opening it");
    }

    @Test
    @Override
    public void awaitReservesNothing() {
        limit("Samba tells nobody whether a pipe is there or free without opening it");
    }

    @Test
    @Override
    public void infoTellsThePropertiesAtBothEnds() {
        limit("Samba tells its client neither the type of a pipe nor its instances and buffers");
    }

    @Test
    @Override
    public void infoCountsTheInstances() {
        limit("Samba tells its client neither the type of a pipe nor its instances and buffers");
    }

    @Test
    @Override
    public void insistingOnMessagesFailsOnABytePipe() {
        limit("Samba tells its client neither the type of a pipe nor its instances and buffers");
    }

    @Test
    @Override
    public void aClientCannotOpenADirectionThatThePipeLacks() {
        limit("Samba does not tell the server which access its client asked for");
    }

    @Test
    @Override
    public void peerTellsTheUser() {
        limit("SMB does not tell a client which user serves a pipe");
    }

    @Test
    @Override
    public void zeroByteMessageIsAMessage() {
        limit("Samba takes a message of no bytes and passes on nothing");
    }

    @Test
    @Override
    public void aMessageOfNoBytesEndsExactlyOneRead() {
        limit("Samba takes a message of no bytes and passes on nothing");
    }

    @Test
    @Override
    public void aTryReadsAMessageOfNoBytes() {
        limit("Samba takes a message of no bytes and passes on nothing");
    }

    @Test
    @Override
    public void aLongMessageIsLeftToAWriteThatMayWait() {
        limit("a message of more than 65,535 bytes is refused");
    }

    @ParameterizedTest
    @EnumSource(PipeMode.class)
    @Override
    public void aServerThatHasGoneIsKnownBeforeWhatItWroteIsRead(PipeMode mode) {
        limit("Samba tells only who reads or writes that the server has gone");
    }

    @Test
    @Override
    public void transactOfNoBytesIsARequestToo() {
        limit("Samba takes a message of no bytes and passes on nothing");
    }

    @Test
    @Override
    public void writeMessagesSendsEachBufferAsAMessage() {
        limit("Samba takes a message of no bytes and passes on nothing");
    }

    @Test
    @Override
    public void aMessageOfNoBytesEndsTheStreamBetweenEndsThatChoseIt() {
        limit("Samba takes a message of no bytes and passes on nothing");
    }

    @Test
    @Override
    public void aDrainEndsThoughThePeerWritesAMessageOfNoBytes() {
        limit("Samba takes a message of no bytes and passes on nothing");
    }

    @ParameterizedTest
    @ValueSource(ints = 1)
    @Override
    public void bothEndsDrainWhileEachAlsoReads(int size) {
        limit("Samba tells its client nothing of what the server has read");
    }

    @ParameterizedTest
    @ValueSource(ints = 1)
    @Override
    public void bothEndsDrainAndOnlyThenReadWhatIsThere(int size) {
        limit("Samba tells its client nothing of what the server has read");
    }

    @Test
    @Override
    public void aStreamPassesOverMessagesOfNoBytes() {
        limit("Samba takes a message of no bytes and passes on nothing");
    }

    @Test
    @Override
    public void aBufferedReaderReadsTheLinesOfEveryMessage() {
        limit("Samba takes a message of no bytes and passes on nothing");
    }

    @Test
    @Override
    public void aPeerThatSendsOnlyMessagesOfNoBytesHoldsUpNoStream() {
        limit("Samba takes a message of no bytes and passes on nothing");
    }

    @Test
    @Override
    public void aMessageOfNoBytesEndsTheStreamThatChoseIt() {
        limit("Samba takes a message of no bytes and passes on nothing");
    }

    @Test
    @Override
    public void availableCountsTheBytesOfAllMessages() {
        limit("Samba takes a message of no bytes and passes on nothing");
    }

    @Test
    @Override
    public void aMessagesEndEndsItsLine() {
        limit("Samba takes a message of no bytes and passes on nothing");
    }

    @Test
    @Override
    public void inByteReadModeALineGoesOnInTheNextMessage() {
        limit("Samba takes a message of no bytes and passes on nothing");
    }

    @Test
    @Override
    public void aMessageOfNoBytesIsInTheLoopToo() {
        limit("Samba takes a message of no bytes and passes on nothing");
    }

    @ParameterizedTest
    @EnumSource(PipeMode.class)
    @Override
    public void theEndOfAStreamEndsItsLastLine(PipeMode mode) {
        limit("Samba takes a message of no bytes and passes on nothing");
    }

    @Test
    @Override
    public void aStreamFailsWhereTheWriteTimeoutPassesInTheMiddle() {
        limit("a write that timed out is in Samba's hands and cannot be taken back");
    }

    @Test
    @Override
    public void transactFailsWhileUnreadDataIsWaiting() {
        limit("Samba lets nobody look at what is unread");
    }

    @Test
    @Override
    public void transactWithAPeerThatHasClosed() {
        limit(
                "Samba's answer to a transaction is the same whether the server had gon"
                        + "e before or went without an answer");
    }

    @Test
    @Override
    public void anOwedAnswerThatWillNeverComeIsTheEnd() {
        limit(
                "Samba's answer to a transaction is the same whether the server had gon"
                        + "e before or went without an answer");
    }

    @Test
    @Override
    public void aHalfCloseIsPossibleWhereItIsSaidToBe() {
        limit("Samba takes a message of no bytes and passes on nothing");
    }

    @Test
    @Override
    public void aTimeLimitHoldsForAHalfCloseBehindAnotherWriter() {
        limit("Samba takes a message of no bytes and passes on nothing");
    }

    /** Each message of several is a request with an answer of its own. */
    @Override
    public int fill(NamedPipeChannel pipe) throws IOException {
        Duration limit = pipe.writeTimeout();
        pipe.writeTimeout(Duration.ofMillis(500));
        int messages = 0;
        try {
            while (true) {
                pipe.write(ByteBuffer.allocate(maxMessage()));
                messages++;
            }
        } catch (PipeTimeoutException e) {
            pipe.writeTimeout(limit);
            return messages;
        }
    }

    private record Server(Provider local) implements Provider {
        @Override
        public String name() {
            return "smb";
        }

        @Override
        public Listener bind(NamedPipeAddress address, BindOptions options) throws IOException {
            TYPES.put(address.name(), options.mode());
            return local.bind(
                    address,
                    new BindOptions(
                            options.mode(),
                            options.direction(),
                            options.maxInstances(),
                            options.inboundBufferSize(),
                            options.outboundBufferSize(),
                            options.defaultWait(),
                            PipeSecurity.everyone().descriptor(),
                            options.firstInstance(),
                            true,
                            options.writeThrough(),
                            options.zeroMessageEndsStream(),
                            options.backlog()));
        }

        @Override
        public Connection connect(NamedPipeAddress address, ConnectOptions options)
                throws IOException {
            return local.connect(address, options);
        }

        @Override
        public List<NamedPipeAddress> list() throws IOException {
            return local.list();
        }

        @Override
        public boolean exists(NamedPipeAddress address) throws IOException {
            return local.exists(address);
        }

        @Override
        public boolean await(NamedPipeAddress address, Optional<Duration> timeout)
                throws IOException {
            return local.await(address, timeout);
        }
    }

    private record Client(SmbProvider smb) implements Provider {
        @Override
        public String name() {
            return "smb";
        }

        @Override
        public Listener bind(NamedPipeAddress address, BindOptions options) {
            throw new UnsupportedOperationException("a client does not listen");
        }

        @Override
        public Connection connect(NamedPipeAddress address, ConnectOptions options)
                throws IOException {
            return smb.connect(
                    NamedPipeAddress.of(SAMBA.host(), address.name()),
                    new ConnectOptions(
                            options.mode().or(() -> Optional.ofNullable(TYPES.get(address.name()))),
                            options.direction(),
                            options.connectTimeout(),
                            options.waitForServer(),
                            options.impersonation(),
                            options.writeThrough(),
                            options.zeroMessageEndsStream(),
                            Optional.of(
                                    () ->
                                            new Credentials.Password(
                                                    "",
                                                    PrivateSamba.USER,
                                                    PrivateSamba.PASSWORD.toCharArray())),
                            options.requireEncryption(),
                            options.owner(),
                            options.call()));
        }

        @Override
        public List<NamedPipeAddress> list() {
            throw new UnsupportedOperationException("a server does not tell which pipes it has");
        }

        @Override
        public boolean exists(NamedPipeAddress address) throws IOException {
            return smb.exists(NamedPipeAddress.of(SAMBA.host(), address.name()));
        }

        @Override
        public boolean await(NamedPipeAddress address, Optional<Duration> timeout)
                throws IOException {
            return smb.await(NamedPipeAddress.of(SAMBA.host(), address.name()), timeout);
        }
    }
}
