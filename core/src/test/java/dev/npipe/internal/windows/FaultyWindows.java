// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows;

import dev.npipe.internal.Provider;
import dev.npipe.internal.windows.overlapped.WindowsSystem;
import dev.npipe.internal.windows.system.Kernel32;
import dev.npipe.internal.windows.system.WindowsApi;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** A Windows of its own, in memory, whose functions fail when they are to. */
public final class FaultyWindows {
    /** What a function does instead of its work, and how often. */
    private record Fault(Supplier<Object> instead, AtomicInteger left) {}

    private final FakeWindows model = new FakeWindows();
    private final Map<String, Fault> faults = new ConcurrentHashMap<>();

    /** The next calls of a function throw. */
    public void next(String function, int times, Supplier<? extends Error> failure) {
        faults.put(
                function,
                new Fault(
                        () -> {
                            throw failure.get();
                        },
                        new AtomicInteger(times)));
    }

    /** The next calls of a function return an error. */
    public void next(String function, int times, int error) {
        faults.put(function, new Fault(() -> error, new AtomicInteger(times)));
    }

    /** True when every fault came up. */
    public boolean isOver() {
        return faults.values().stream().allMatch(fault -> fault.left.get() <= 0);
    }

    /** The model, whose own functions do not fail. */
    public FakeWindows model() {
        return model;
    }

    /** The backend over this model. */
    public Provider provider() {
        return new WindowsProvider(api(), FakeWindows.WITHOUT_LANES);
    }

    /** What the backend's parts share, over this model. */
    public WindowsSystem system() {
        return new WindowsSystem(api());
    }

    private WindowsApi api() {
        var kernel =
                (Kernel32)
                        Proxy.newProxyInstance(
                                Kernel32.class.getClassLoader(),
                                new Class<?>[] {Kernel32.class},
                                (_, function, arguments) -> {
                                    Fault fault = faults.get(function.getName());
                                    if (fault != null && fault.left.getAndDecrement() > 0) {
                                        Object error = fault.instead.get();
                                        return function.getReturnType() == long.class
                                                ? -((Integer) error).longValue()
                                                : error;
                                    }
                                    try {
                                        return function.invoke(model.kernel, arguments);
                                    } catch (InvocationTargetException e) {
                                        throw e.getCause();
                                    }
                                });
        return new WindowsApi(kernel, model.api.advapi32(), model.api.ntdll());
    }
}
