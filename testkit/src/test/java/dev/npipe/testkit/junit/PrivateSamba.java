// SPDX-License-Identifier: Apache-2.0
package dev.npipe.testkit.junit;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.npipe.testkit.process.Rights;
import dev.npipe.testkit.process.SearchPath;
import dev.npipe.testkit.samba.Samba;
import dev.npipe.testkit.samba.SambaPrograms;
import dev.npipe.testkit.samba.SambaSettings;
import dev.npipe.testkit.samba.SambaUser;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A Samba of the test class's own, with a user whose account every Linux has; as a user without
 * privileges unless asked otherwise. Nothing of it is left afterwards.
 *
 * <p>Where Samba is missing the tests are skipped, or fail if foreign programs are required.
 */
public final class PrivateSamba implements BeforeAllCallback, AfterAllCallback {
    /** A user of the server; an account of the system, which nobody can log on with there. */
    public static final String USER = "daemon";

    /** The password of {@link #USER}. */
    public static final String PASSWORD = "Correct horse 1";

    /** The name of the server, which is the domain of its users. */
    public static final String DOMAIN = "NPIPETEST";

    private SambaSettings settings = SambaSettings.named(DOMAIN).withFullLog();
    private Rights rights = Rights.ORDINARY;
    private Optional<Samba> samba = Optional.empty();

    /** Changes its settings, before it is started. */
    public PrivateSamba with(UnaryOperator<SambaSettings> change) {
        settings = change.apply(settings);
        return this;
    }

    /**
     * With root's rights, as Samba runs in earnest. Without them it takes every failure to reach a
     * pipe's server for one of access rights. Skipped where the tests do not run as root.
     */
    public PrivateSamba privileged() {
        rights = Rights.FULL;
        return this;
    }

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        ForeignPrograms.assumeWanted();
        SambaPrograms programs =
                SambaPrograms.find(
                        SearchPath.ofSystem(),
                        program -> ForeignPrograms.missing("Samba's " + program));
        if (rights == Rights.FULL) {
            assumeTrue(
                    Rights.isRoot(),
                    "a Samba with root's rights is needed, which only root can start");
        }
        samba =
                Optional.of(
                        Samba.builder(programs, settings)
                                .user(new SambaUser(USER, PASSWORD))
                                .rights(rights)
                                .build());
        running().start();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        samba.ifPresent(Samba::close);
    }

    private Samba running() {
        return samba.orElseThrow();
    }

    /** The TCP port that it listens on. */
    public int port() {
        return running().port();
    }

    /** The host part of a pipe's address, with the port. */
    public String host() {
        return running().host();
    }

    /** Where it looks for the sockets of those who serve pipes. */
    public Path pipes() {
        return running().pipes();
    }

    /** Ends it at once, with everything it was doing; {@link #restart} brings it back. */
    public void kill() {
        running().kill();
    }

    /** Starts it again, on the same port and with the same users. */
    public void restart() throws IOException, InterruptedException {
        running().restart();
    }

    /** The processes that it has now; each client's connection gets one of its own. */
    public Set<ProcessHandle> children() {
        return running().children();
    }

    /** Waits until the clients that came since {@link #children} was asked, and left, are gone. */
    public void awaitEndOfChildrenSince(Set<ProcessHandle> before) {
        childrenSince(before).forEach(PrivateSamba::awaitEnd);
    }

    private Set<ProcessHandle> childrenSince(Set<ProcessHandle> before) {
        Set<ProcessHandle> since = children();
        since.removeAll(before);
        return since;
    }

    private static void awaitEnd(ProcessHandle child) {
        if (child.isAlive()) { // else onExit would wait for whatever has its number by now
            child.onExit().orTimeout(60, TimeUnit.SECONDS).join();
        }
    }

    /** Ends the processes of the clients that came since {@link #children} was asked. */
    public void killChildrenSince(Set<ProcessHandle> before) {
        Set<ProcessHandle> since = childrenSince(before);
        if (since.isEmpty()) {
            throw new AssertionError("no client has a process of its own");
        }
        for (ProcessHandle child : since) {
            child.destroyForcibly();
            awaitEnd(child);
        }
    }
}
