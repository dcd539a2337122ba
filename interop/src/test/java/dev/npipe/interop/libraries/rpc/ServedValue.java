// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop.libraries.rpc;

/** An MBean with one text. */
public record ServedValue(String text) implements ServedValueMBean {
    @Override
    public String getText() {
        return text;
    }
}
