// SPDX-License-Identifier: Apache-2.0
package dev.npipe.samples;

import dev.npipe.NamedPipeAddress;
import java.util.List;

/**
 * The forms in which users and other programs write a pipe's address.
 *
 * <pre>{@code
 * \\.\pipe\backup
 * \\.\pipe\backup
 * \\.\pipe\backup
 * \\files\pipe\backup, on another machine
 * /run/backup.sock, the path of a socket
 * not a pipe address (\\.\pipe\NAME is one): \\backup
 * }</pre>
 */
final class Addresses {
    private Addresses() {}

    static void main() {
        // tag::parse
        List<String> forms =
                List.of(
                        "backup",
                        "\\\\.\\pipe\\backup",
                        "npipe:////./pipe/backup",
                        "\\\\files\\pipe\\backup",
                        "/run/backup.sock", // on Unix
                        "\\\\backup");
        for (String form : forms) {
            try {
                NamedPipeAddress address = NamedPipeAddress.parse(form);
                String remark = address.isRemote() ? ", on another machine" : "";
                IO.println(address + (address.isSocketPath() ? ", the path of a socket" : remark));
            } catch (IllegalArgumentException e) {
                IO.println(e.getMessage());
            }
        }
        // end::parse
    }
}
