// SPDX-License-Identifier: Apache-2.0
package dev.npipe.testkit.samba;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The {@code smb.conf} of a Samba of one's own: the one place for its lines.
 *
 * <ul>
 *   <li>All its folders are named ({@code private dir} … {@code ncalrpc dir}, {@code log file}):
 *       the defaults are the system's, which only root may write, and which the system's own Samba
 *       uses. smbd makes {@code np} in the {@code ncalrpc dir} itself, and runs only if that
 *       belongs to it and has the mode 0700.
 *   <li>{@code smb ports}: 445 is for root only. {@code interfaces} and {@code bind interfaces
 *       only}: no other machine gets in. {@code disable netbios}: no nmbd, no second port.
 *   <li>{@code server role}, {@code passdb backend}: no domain, users in a file of its own. {@code
 *       netbios name} is the domain of those users.
 *   <li>{@code rpc start on demand helpers}: with them, each open that a pipe's server does not
 *       answer starts a program, and knocks at the server a second time.
 *   <li>{@code load printers}, {@code printing}, {@code printcap name}, {@code disable spoolss}:
 *       otherwise smbd asks for the system's printers, and serves the pipe {@code spoolss}.
 *   <li>{@code max log size}: smbd writes many lines whenever a client closes a pipe, at any level.
 *   <li>{@code map to guest}: an unknown user is refused, and is not a guest.
 * </ul>
 *
 * <p>Values cannot be changed; each method gives a copy.
 */
public final class SambaSettings {
    private final Map<String, String> changes;

    private SambaSettings(Map<String, String> changes) {
        this.changes = changes;
    }

    /**
     * A plain server.
     *
     * @param name its name, which is the domain of its users
     */
    public static SambaSettings named(String name) {
        return new SambaSettings(Map.of()).with("netbios name", name);
    }

    /** Whom it does not know is a guest. */
    public SambaSettings withGuests() {
        return with("map to guest", "bad user");
    }

    /** Who gives no name is refused. */
    public SambaSettings withoutAnonymous() {
        return with("restrict anonymous", "2");
    }

    public SambaSettings requireSigning() {
        return with("server signing", "mandatory");
    }

    public SambaSettings requireEncryption() {
        return with("server smb encrypt", "required");
    }

    public SambaSettings withoutEncryption() {
        return with("server smb encrypt", "off");
    }

    /** The newest dialect of SMB that it speaks, by Samba's name: {@code SMB2_10}, for example. */
    public SambaSettings newestDialect(String dialect) {
        return with("server max protocol", dialect);
    }

    /** Takes the tickets of a Kerberos realm, which it reads with the key in this file. */
    public SambaSettings withKerberos(String realm, Path keytab) {
        return with("realm", realm)
                .with("kerberos method", "dedicated keytab")
                .with("dedicated keytab file", keytab.toString());
    }

    /** Looks for all pipes in {@code np} of this folder, for its own ones, too. */
    public SambaSettings withPipesIn(Path folder) {
        return with("external_rpc_pipe:socket_dir", folder.toString());
    }

    /** With Samba's own pipes, such as {@code srvsvc}, which a program serves that it starts. */
    public SambaSettings withOwnPipes() {
        return with("rpc start on demand helpers", "yes");
    }

    /** Says who connects, as well. */
    public SambaSettings withFullLog() {
        return with("log level", "1");
    }

    private SambaSettings with(String name, String value) {
        var all = new LinkedHashMap<>(changes);
        all.put(name, value);
        return new SambaSettings(all);
    }

    String text(SambaFolder folder, int port) {
        var all = new LinkedHashMap<String, String>();
        all.put("server role", "standalone server");
        all.put("smb ports", Integer.toString(port));
        all.put("interfaces", "lo");
        all.put("bind interfaces only", "yes");
        all.put("disable netbios", "yes");
        all.put("map to guest", "never");
        all.put("private dir", folder.secrets().toString());
        all.put("passdb backend", "tdbsam:" + folder.secrets().resolve("passdb.tdb"));
        all.put("lock directory", folder.state().toString());
        all.put("state directory", folder.state().toString());
        all.put("cache directory", folder.state().toString());
        all.put("pid directory", folder.state().toString());
        all.put("ncalrpc dir", folder.ncalrpc().toString());
        all.put("log file", folder.log().resolve("smbd").toString());
        all.put("max log size", "1000");
        all.put("load printers", "no");
        all.put("printing", "bsd");
        all.put("printcap name", "/dev/null");
        all.put("disable spoolss", "yes");
        all.put("rpc start on demand helpers", "no");
        all.putAll(changes);
        var text = new StringBuilder("[global]\n");
        all.forEach((name, value) -> text.append("    %s = %s%n".formatted(name, value)));
        return text.toString();
    }
}
