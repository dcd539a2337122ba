// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

/** What named pipes do where they are sockets in the file system. */
abstract class UnixContract extends NamedPipeContract
        implements UnnamedBehaviour,
                UnixBehaviour,
                ServerWaitBehaviour,
                PlaceBehaviour,
                ThisMachineBehaviour {}
