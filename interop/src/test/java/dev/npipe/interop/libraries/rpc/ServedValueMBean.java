// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop.libraries.rpc;

/** What clients of the MBean see. */
public interface ServedValueMBean {
    /** The text. */
    String getText();
}
