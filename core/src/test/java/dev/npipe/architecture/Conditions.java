// SPDX-License-Identifier: Apache-2.0
package dev.npipe.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;

/** What rules ask of a class, beyond what ArchUnit asks. */
public final class Conditions {
    private Conditions() {}

    /** Has this text in its code, such as the name of a system property. */
    public static ArchCondition<JavaClass> haveText(String text) {
        return new ArchCondition<>("have the text \"" + text + '"') {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                boolean has = Code.texts(type).contains(text);
                String said =
                        "%s %s \"%s\"".formatted(type.getName(), has ? "has" : "has no", text);
                events.add(new SimpleConditionEvent(type, has, said));
            }
        };
    }

    /** Whether the JDK brings it, whatever its package. */
    public static boolean isOfTheJdk(JavaClass type) {
        JavaClass base = type.getBaseComponentType();
        return base.isPrimitive()
                || ClassLoader.getPlatformClassLoader()
                                .getResource(base.getName().replace('.', '/') + ".class")
                        != null;
    }
}
