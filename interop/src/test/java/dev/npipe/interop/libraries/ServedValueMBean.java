// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop.libraries;

/** What clients of the MBean see. */
public interface ServedValueMBean {
    /** The text. */
    String getText();
}
