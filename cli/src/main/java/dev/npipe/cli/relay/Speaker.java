// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.relay;

/** Says lines on the error output as the command does, between others who write there. */
public interface Speaker {
    void say(String line);
}
