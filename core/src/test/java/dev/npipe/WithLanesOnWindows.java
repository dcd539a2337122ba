// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Tests of lanes on Windows as a whole, which run when they are asked for. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SuppressWarnings("exports")
@EnabledIfSystemProperty(
        named = "dev.npipe.test.windows.lanes",
        matches = "true",
        disabledReason = "lanes are not the default on Windows yet")
public @interface WithLanesOnWindows {}
