// SPDX-License-Identifier: Apache-2.0

import org.jspecify.annotations.NullMarked;

/**
 * A transport for docker-java over named pipes and Unix sockets.
 *
 * <p>docker-java and Apache HttpClient 5 are yours to add: this module works with those that your
 * program has.
 */
@NullMarked
module dev.npipe.docker {
    requires transitive dev.npipe;
    requires transitive com.github.dockerjava.transport;
    requires org.apache.httpcomponents.client5.httpclient5;
    requires org.apache.httpcomponents.core5.httpcore5;
    requires static org.jspecify;

    exports dev.npipe.docker;
}
