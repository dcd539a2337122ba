// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.system;

import static dev.npipe.internal.windows.system.Downcall.error;
import static dev.npipe.internal.windows.system.Downcall.handle;

import dev.npipe.internal.error.Win32Error;
import java.lang.foreign.MemorySegment;

/** The functions of kernel32.dll itself about memory that processes share. */
abstract class FfmSections implements Kernel32 {
    /** Bound at the first call of one; {@link SystemLibrary} says what the letters mean. */
    private static final class Calls {
        private static final SystemLibrary DLL = new SystemLibrary("kernel32.dll");

        static final Downcall CREATE_FILE_MAPPING = DLL.capturing("CreateFileMappingW", "PPDDDP>P");
        static final Downcall OPEN_FILE_MAPPING = DLL.capturing("OpenFileMappingW", "DDP>P");
        static final Downcall MAP_VIEW_OF_FILE = DLL.capturing("MapViewOfFile", "PDDDP>P");
        static final Downcall UNMAP_VIEW_OF_FILE = DLL.capturing("UnmapViewOfFile", "P>D");
        static final Downcall GET_MAPPED_FILE_NAME =
                DLL.capturing("K32GetMappedFileNameW", "PPPD>D");
        static final Downcall VIRTUAL_QUERY = DLL.capturing("VirtualQuery", "PPP>P");

        private Calls() {}
    }

    /** Windows gives a handle of the section that has the name already, and says so beside it. */
    @Override
    public long createFileMapping(
            MemorySegment state, long securityAttributes, long size, long name) {
        long section =
                handle(
                        state,
                        Calls.CREATE_FILE_MAPPING.call(
                                state,
                                Constants.INVALID_HANDLE_VALUE,
                                securityAttributes,
                                Constants.PAGE_READWRITE,
                                size >>> Integer.SIZE,
                                size,
                                name),
                        0);
        if (section < 0 || Downcall.lastError(state) != Win32Error.ALREADY_EXISTS) {
            return section;
        }
        closeHandle(state, section);
        return -Win32Error.ALREADY_EXISTS;
    }

    @Override
    public long openFileMapping(MemorySegment state, int access, long name) {
        return handle(state, Calls.OPEN_FILE_MAPPING.call(state, access, 0, name), 0);
    }

    @Override
    public long mapViewOfFile(MemorySegment state, long mapping, int access) {
        return handle(state, Calls.MAP_VIEW_OF_FILE.call(state, mapping, access, 0, 0, 0), 0);
    }

    @Override
    public int unmapViewOfFile(MemorySegment state, long address) {
        return error(state, Calls.UNMAP_VIEW_OF_FILE.call(state, address));
    }

    @Override
    public int getMappedFileName(MemorySegment state, long address, long name, int chars) {
        long length =
                (int)
                        Calls.GET_MAPPED_FILE_NAME.call(
                                state, getCurrentProcess(), address, name, chars);
        return length == 0 ? -Downcall.lastError(state) : (int) length;
    }

    @Override
    public int virtualQuery(MemorySegment state, long address, long information) {
        return error(
                state,
                Calls.VIRTUAL_QUERY.call(
                        state, address, information, Layouts.MEMORY_BASIC_INFORMATION.byteSize()));
    }
}
