// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal;

import java.util.Arrays;
import javax.security.auth.Subject;

/** How a client logs on to another machine; made from a {@link dev.npipe.PipeCredentials}. */
public sealed interface Credentials {
    /** The account, for messages. */
    String account();

    /** A user who proves who he is by a password. */
    final class Password implements Credentials {
        private final String domain;
        private final String user;
        private final char[] password;
        private boolean cleared;

        /** Copies the password. An empty domain is the server's own. */
        public Password(String domain, String user, char[] password) {
            this.domain = domain;
            this.user = user;
            this.password = password.clone();
        }

        /** The domain, empty for the server's own. */
        public String domain() {
            return domain;
        }

        /** The user's name. */
        public String user() {
            return user;
        }

        /**
         * A copy of the password, for the caller to overwrite.
         *
         * @throws IllegalStateException if it was cleared
         */
        public synchronized char[] password() {
            if (cleared) {
                throw new IllegalStateException("the password of " + account() + " was cleared");
            }
            return password.clone();
        }

        /** Overwrites the password. */
        public synchronized void clear() {
            Arrays.fill(password, '\0');
            cleared = true;
        }

        @Override
        public String account() {
            return domain.isEmpty() ? user : domain + '\\' + user;
        }

        @Override
        public String toString() {
            return account();
        }
    }

    /** A user who has a Kerberos ticket. */
    record Kerberos(String user, String realm, Subject subject) implements Credentials {
        @Override
        public String account() {
            return realm.isEmpty() ? user : user + '@' + realm;
        }

        @Override
        public String toString() {
            return account();
        }
    }

    /** The user of the Kerberos tickets that are found when they are needed. */
    record TicketCache() implements Credentials {
        @Override
        public String account() {
            return "the user of the Kerberos tickets";
        }
    }

    /** Somebody who does not say who he is. */
    record Anonymous() implements Credentials {
        @Override
        public String account() {
            return "anonymous";
        }
    }

    /** The server's account for guests. */
    record Guest() implements Credentials {
        @Override
        public String account() {
            return "guest";
        }
    }
}
