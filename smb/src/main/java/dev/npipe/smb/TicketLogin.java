// SPDX-License-Identifier: Apache-2.0
package dev.npipe.smb;

import com.hierynomus.smbj.auth.AuthenticationContext;
import com.hierynomus.smbj.auth.GSSAuthenticationContext;
import com.sun.security.auth.module.Krb5LoginModule;
import java.nio.file.AccessDeniedException;
import java.util.Map;
import javax.security.auth.Subject;
import javax.security.auth.kerberos.KerberosPrincipal;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.AppConfigurationEntry.LoginModuleControlFlag;
import javax.security.auth.login.Configuration;
import javax.security.auth.login.LoginContext;
import javax.security.auth.login.LoginException;

/** Finds the Kerberos tickets of the user who runs this process, which {@code kinit} left. */
final class TicketLogin extends Configuration {
    private static final Map<String, String> OPTIONS =
            Map.of("useTicketCache", "true", "doNotPrompt", "true");

    private TicketLogin() {}

    /**
     * The user of the tickets.
     *
     * @param pipe the pipe, for the message
     * @throws AccessDeniedException if there are none
     */
    static AuthenticationContext context(String pipe) throws AccessDeniedException {
        var subject = new Subject();
        try {
            new LoginContext("npipe", subject, null, new TicketLogin()).login();
        } catch (LoginException e) {
            var denied =
                    new AccessDeniedException(
                            pipe, null, "no Kerberos tickets were found; kinit gets some");
            denied.initCause(e);
            throw denied;
        }
        KerberosPrincipal user = subject.getPrincipals(KerberosPrincipal.class).iterator().next();
        String name = user.getName();
        return new GSSAuthenticationContext(
                name.substring(0, name.lastIndexOf('@')), user.getRealm(), subject, null);
    }

    @Override
    public AppConfigurationEntry[] getAppConfigurationEntry(String name) {
        return new AppConfigurationEntry[] {
            new AppConfigurationEntry(
                    Krb5LoginModule.class.getName(), LoginModuleControlFlag.REQUIRED, OPTIONS)
        };
    }
}
