// SPDX-License-Identifier: Apache-2.0

/**
 * As much of SQL Server as its driver needs to connect and to ask a little: a stub of the protocol
 * TDS, as [MS-TDS] documents it.
 */
@NullMarked
package dev.npipe.interop.libraries.databases.tds;

import org.jspecify.annotations.NullMarked;
