// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {
    @Test
    void namesRepeatOrComeAsAList() {
        var options = Options.parse("--peer", "jdk,npipe", "--peer", "c", "--case", "rtt-64");

        assertThat(options.peers()).containsExactly("jdk", "npipe", "c");
        assertThat(options.cases()).containsExactly("rtt-64");
        assertThat(options.placements()).isEmpty();
    }

    @Test
    void neverFewerThanNineRoundsUnlessAsked() {
        assertThat(Options.parse("--quick").rounds()).isEqualTo(9);
        assertThat(Options.parse().rounds()).isGreaterThanOrEqualTo(9);
        assertThat(Options.parse("--rounds", "3").rounds()).isEqualTo(3);
    }

    @Test
    void theRoundsAreDividedAmongAFewStarts() {
        assertThat(Options.parse().starts()).isEqualTo(3);
        assertThat(Options.parse("--quick").starts()).isEqualTo(1);
        assertThat(Options.parse("--on", "wine").starts()).isEqualTo(1);
        assertThat(Options.parse("--quick", "--starts", "3").starts()).isEqualTo(3);
        assertThat(Options.parse("--rounds", "2").starts()).isEqualTo(2);
        assertThat(Options.parse("--starts", "9").starts()).isEqualTo(9);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--bogus",
                "--json",
                "--case=rtt-64",
                "--peer nobody",
                "--rounds 0",
                "--rounds x",
                "--starts 0",
                "--rounds 9 --starts 10",
                "--cores 0",
                "--cores a,b",
                "--on",
                "--on wine64",
                "--on wine --case connect",
                "--case connect --on wine",
                "--case rest --on wine",
                "--on wine --peer jdk",
                "--peer c-overlapped"
            })
    void whatItDoesNotUnderstandItRefuses(String line) {
        assertThatIllegalArgumentException().isThrownBy(() -> Options.parse(line.split(" ", -1)));
    }

    @Test
    void onWineThereAreCasesAndPeersOfItsOwn() {
        var options = Options.parse("--peer", "c-overlapped", "--case", "rtt-64", "--on", "wine");

        assertThat(options.wine()).isTrue();
        assertThat(options.peers()).containsExactly("c-overlapped");
        assertThat(Options.parse().wine()).as("wine, unless asked for").isFalse();
    }

    @Test
    void aStartIsAlwaysComparedWithTheJdksProgram() {
        var own = Start.peers(Options.parse("--case", "start"));
        var asked = Start.peers(Options.parse("--case", "start", "--peer", "npipe,ffm"));

        assertThat(own).extracting(Peer::name).containsExactlyElementsOf(Start.PEERS);
        assertThat(asked).extracting(Peer::name).containsExactly("jdk", "npipe");
        assertThat(Started.parse("start nanos=57123456 resident_kib=46080"))
                .isEqualTo(new Started(57_123_456, 46_080));
    }

    @Test
    void theHelpNamesEveryCaseAndEveryPeer() {
        var words = List.of(Options.HELP.split("[\\s,:;()]+", -1));

        assertThat(words).containsAll(Options.caseNames()).containsAll(Options.peerNames());
    }

    @Test
    void whatPollsSharedMemoryRunsOnlyWhereItIsAskedFor() {
        var polling = Peer.ALL.stream().filter(Peer::polls).toList();

        assertThat(polling)
                .extracting(Peer::name)
                .containsExactly("c-ring", "aeron", "aeron-backoff", "chronicle");
        for (Peer peer : polling) {
            for (Case test : Case.ALL) {
                assertThat(test.peers()).as(test.name()).doesNotContain(peer.name());
                assertThat(test.admits(peer))
                        .as(test.name() + " " + peer.name())
                        .isEqualTo(!test.isOfNetty() && !test.name().equals("connect"));
            }
        }
        assertThat(Start.peers(Options.parse("--peer", "aeron,npipe-lane,npipe-byte")))
                .extracting(Peer::name)
                .containsExactly("jdk", "npipe-lane");
    }

    @Test
    void casesOfTheirOwnKindNamePeersThatExist() {
        assertThat(Options.peerNames()).containsAll(Rest.PEERS).containsAll(Crowd.PEERS);
        assertThat(Options.parse("--case", "rest,busy-16,rtt-64-pause,rtt-64-hogs").cases())
                .containsExactly("rest", "busy-16", "rtt-64-pause", "rtt-64-hogs");
    }

    @Test
    void coresAreReadAsTheKernelWritesThem() {
        assertThat(Placement.cores("0,2-5")).isEqualTo(List.of(0, 2, 3, 4, 5));
    }

    @Test
    void everyCaseNamesPeersThatExist() {
        for (Case test : Case.ALL) {
            assertThat(Options.peerNames()).as(test.name()).containsAll(test.peers());
            assertThat(test.baselines())
                    .as(test.name())
                    .containsExactly(test.isOfNetty() ? "netty-domain" : Peer.BASELINE);
            for (Peer peer : Peer.ALL) {
                if (test.peers().contains(peer.name())) {
                    assertThat(test.admits(peer)).as(test.name() + " " + peer.name()).isTrue();
                }
            }
        }
        var onWine = Wine.PEERS.stream().map(Peer::name).toList();
        for (Case test : Wine.CASES) {
            assertThat(onWine).as(test.name() + " on Wine").containsAll(test.peers());
            assertThat(test.peers()).as(test.name() + " on Wine").containsAll(test.baselines());
        }
    }
}
