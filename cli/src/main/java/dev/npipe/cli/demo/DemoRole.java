// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.demo;

/** Which end of the demo a process plays. */
enum DemoRole {
    SERVER,
    CLIENT
}
