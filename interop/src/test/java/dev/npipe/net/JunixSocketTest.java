// SPDX-License-Identifier: Apache-2.0
package dev.npipe.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDir;
import org.newsclub.net.unix.AFUNIXServerSocket;
import org.newsclub.net.unix.AFUNIXSocket;
import org.newsclub.net.unix.AFUNIXSocketAddress;

/**
 * The Unix sockets of junixsocket, beside which the sockets over pipes are looked at. What they do
 * not keep is named here, and skipped.
 */
@ExtendWith(JunixSocketTest.Differing.class)
@EnabledOnOs(value = OS.LINUX, disabledReason = "its differences were seen there")
final class JunixSocketTest extends SocketBehaviour {
    private static final String CLOSED = "says it was closed in other words, or reads -1";
    private static final String FORGETS = "a closed socket is no longer bound and connected";
    private static final String GONE =
            "is closed when its peer is gone, and else with both streams";
    private static final String SHUTDOWN = "a shutdown fails, as if not connected";
    private static final String VIRTUAL = "virtual threads may wait without end";
    private static final String ROUNDS = "time limits are rounded to what the kernel counts";
    private static final String CHANNEL = "getChannel is its own channel, also before a connect";
    private static final String TCP = "has no options of TCP";

    /** A test, and what junixsocket 2.10.1 does instead. */
    private static final Map<String, String> DIFFERENT =
            Map.ofEntries(
                    Map.entry(
                            "aBindThatFailedCanBeTriedAgain", "a bind takes the place of another"),
                    Map.entry("aCloseEndsARead", CLOSED),
                    Map.entry("aCloseEndsAWrite", CLOSED),
                    Map.entry("aCloseEndsAnAccept", CLOSED),
                    Map.entry("aCloseWaitsForNobody", CLOSED),
                    Map.entry("aStreamOfAClosedSocketSaysSo", CLOSED),
                    Map.entry("closesInARaceWithReadsEndThemAll", CLOSED),
                    Map.entry("aClosedServerStaysBoundAndGivesUpItsAddress", FORGETS),
                    Map.entry("aClosedSocketStaysBoundAndConnected", FORGETS),
                    Map.entry("aConnectToNobodyFailsAndClosesTheSocket", "SocketException, open"),
                    Map.entry("aSecondConnectIsRefusedAndTheFirstGoesOn", "connects again"),
                    Map.entry("aShortReadAtAnOffsetTouchesNothingElse", "writes a byte too many"),
                    Map.entry("aWriteToAPeerThatIsGoneFails", GONE),
                    Map.entry("bothDirectionsCanEndBeforeTheClose", SHUTDOWN),
                    Map.entry("closingAStreamClosesTheSocket", GONE),
                    Map.entry("theAnswerComesAfterTheQuestionHasEnded", SHUTDOWN),
                    Map.entry("anInputThatIsShutDownIsAtItsEnd", SHUTDOWN),
                    Map.entry("aShutdownOfTheInputEndsAReadThatWaits", SHUTDOWN),
                    Map.entry("aLimitSetBeforeTheConnectHolds", ROUNDS),
                    Map.entry("theTimeLimitIsWhatWasSet", ROUNDS),
                    Map.entry("aNewServerIsNotBound", CHANNEL),
                    Map.entry("aNewSocketIsNothingYet", CHANNEL),
                    Map.entry("optionsAreGivenBackAsTheyWereSet", TCP),
                    Map.entry("optionsOfStandardSocketsAreSupported", TCP),
                    Map.entry("aSocketGoesOnAfterManyTimeLimits", VIRTUAL),
                    Map.entry("aTimeLimitLosesNoByte", VIRTUAL),
                    Map.entry("anAcceptTimesOutAndTheNextGetsTheClient", VIRTUAL),
                    Map.entry("anInterruptOfAVirtualThreadClosesItsSocket", VIRTUAL),
                    Map.entry("anInterruptOfAnAcceptClosesTheServer", VIRTUAL),
                    Map.entry("bothEndsReadAndWriteAtOnce", VIRTUAL),
                    Map.entry("severalThreadsAcceptAtOnce", VIRTUAL),
                    Map.entry("tlsRunsOverBothEnds", VIRTUAL));

    /** Skips the tests of that table, with its words as the reason. */
    static final class Differing implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            String reason =
                    context.getTestMethod().map(Method::getName).map(DIFFERENT::get).orElse(null);
            return reason == null
                    ? ConditionEvaluationResult.enabled("as java.net promises")
                    : ConditionEvaluationResult.disabled("junixsocket: " + reason);
        }
    }

    private final AtomicInteger serial = new AtomicInteger();

    @TempDir private Path directory;

    @Test
    void whatIsDifferentIsATest() {
        assertThat(Stream.of(JunixSocketTest.class.getMethods()).map(Method::getName))
                .containsAll(DIFFERENT.keySet());
    }

    @Override
    public ServerSocket unboundServer() throws IOException {
        return AFUNIXServerSocket.newInstance();
    }

    @Override
    public Socket unconnected() throws IOException {
        return AFUNIXSocket.newInstance();
    }

    @Override
    public SocketAddress freshAddress() throws IOException {
        return AFUNIXSocketAddress.of(directory.resolve("s" + serial.incrementAndGet()));
    }

    @Override
    public Set<Difference> differences() {
        return EnumSet.of(Difference.ADDRESSES, Difference.URGENT_DATA, Difference.TEXT);
    }
}
