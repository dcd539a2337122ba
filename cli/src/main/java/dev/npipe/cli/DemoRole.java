// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli;

/** Which end of the demo a process plays. */
enum DemoRole {
    SERVER,
    CLIENT
}
