// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.windows.system.Constants;
import dev.npipe.internal.windows.system.Layouts;
import dev.npipe.internal.windows.system.Memory;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The functions of kernel32.dll about section objects, over the model. A name lasts as long as a
 * handle of its section is open, and a view until it is unmapped ("CreateFileMapping").
 */
abstract class FakeSections extends FakePipeInformation {
    private static final String SESSION = "Local\\";
    private static final int INVALID_ADDRESS = 487;
    private static final int FILE_INVALID = 1006;

    /** What is mapped, by its address. */
    private final Map<Long, FakeSection> views = new HashMap<>();

    /** The name of the file that is mapped; empty for memory of the paging file. */
    volatile String fileName = "";

    /** Changes what VirtualQuery tells. */
    volatile Consumer<MemorySegment> regionChange = _ -> {};

    FakeSections(FakeNpfs npfs) {
        super(npfs);
    }

    @Override
    public long createFileMapping(
            MemorySegment state, long securityAttributes, long size, long name) {
        String key = key(name);
        return lockedLong(
                () -> {
                    if (size <= 0) {
                        return -Win32Error.INVALID_PARAMETER;
                    }
                    if (named(key) != null) {
                        return -Win32Error.ALREADY_EXISTS;
                    }
                    FakeSecurity security = FakeOpening.security(securityAttributes, npfs.user());
                    return npfs.open(new FakeSection(key, security, size));
                });
    }

    /** "Kernel object namespaces": a name without a prefix is one of the session. */
    private static String key(long name) {
        String path = text(name);
        return path.startsWith(SESSION) ? path.substring(SESSION.length()) : path;
    }

    private @Nullable FakeSection named(String key) {
        return npfs.handles.values().stream()
                .filter(FakeSection.class::isInstance)
                .map(FakeSection.class::cast)
                .filter(section -> section.name.equals(key))
                .findAny()
                .orElse(null);
    }

    @Override
    public long openFileMapping(MemorySegment state, int access, long name) {
        String key = key(name);
        return lockedLong(
                () -> {
                    FakeSection section = named(key);
                    if (section == null) {
                        return -Win32Error.FILE_NOT_FOUND;
                    }
                    return section.security.grants(npfs.user(), access)
                            ? npfs.open(section)
                            : -Win32Error.ACCESS_DENIED;
                });
    }

    @Override
    public long mapViewOfFile(MemorySegment state, long mapping, int access) {
        return lockedLong(
                () -> {
                    FakeSection section = npfs.get(mapping, FakeSection.class);
                    if (section == null) {
                        return -Win32Error.INVALID_HANDLE;
                    }
                    section.views++;
                    views.put(section.memory.address(), section);
                    return section.memory.address();
                });
    }

    @Override
    public int unmapViewOfFile(MemorySegment state, long address) {
        return locked(
                () -> {
                    FakeSection section = views.get(address);
                    if (section == null) {
                        return INVALID_ADDRESS;
                    }
                    section.views--;
                    if (section.views == 0) {
                        views.remove(address);
                    }
                    return Win32Error.SUCCESS;
                });
    }

    @Override
    public int getMappedFileName(MemorySegment state, long address, long name, int chars) {
        return locked(() -> fileName.isEmpty() ? -FILE_INVALID : fileName.length());
    }

    /** "VirtualQuery": from the page of the address on, what is like it. */
    @Override
    public int virtualQuery(MemorySegment state, long address, long information) {
        return locked(
                () -> {
                    FakeSection section = views.get(address);
                    MemorySegment region =
                            Memory.at(information, Layouts.MEMORY_BASIC_INFORMATION.byteSize());
                    region.fill((byte) 0);
                    region.set(JAVA_LONG, Layouts.REGION_BASE, address);
                    if (section == null) {
                        region.set(JAVA_LONG, Layouts.REGION_SIZE, FakeSection.PAGE);
                        region.set(JAVA_INT, Layouts.REGION_STATE, Constants.MEM_FREE);
                        region.set(JAVA_INT, Layouts.REGION_PROTECT, Constants.PAGE_NOACCESS);
                        return Win32Error.SUCCESS;
                    }
                    region.set(JAVA_LONG, Layouts.REGION_SIZE, section.memory.byteSize());
                    region.set(JAVA_INT, Layouts.REGION_STATE, Constants.MEM_COMMIT);
                    region.set(JAVA_INT, Layouts.REGION_PROTECT, Constants.PAGE_READWRITE);
                    region.set(JAVA_INT, Layouts.REGION_TYPE, Constants.MEM_MAPPED);
                    regionChange.accept(region);
                    return Win32Error.SUCCESS;
                });
    }

    /** Views that were not unmapped; with the lock. */
    int mapped() {
        return views.values().stream().mapToInt(section -> section.views).sum();
    }
}
