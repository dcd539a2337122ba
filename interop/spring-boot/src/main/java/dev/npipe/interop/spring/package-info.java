// SPDX-License-Identifier: Apache-2.0

/** A service of Spring Boot that listens on a pipe and on no port. */
@NullMarked
package dev.npipe.interop.spring;

import org.jspecify.annotations.NullMarked;
