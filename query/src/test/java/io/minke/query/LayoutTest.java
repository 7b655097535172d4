package io.minke.query;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** engine <- query: the answers know the data and nobody else. */
class LayoutTest {
    private static final JavaClasses QUERY = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.minke.query");

    @Test
    void shouldKnowOnlyTheEngineAndFewStrangers() {
        classes()
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                        "io.minke.query..",
                        "io.minke.engine..",
                        "java..",
                        "com.fasterxml.jackson.core..",
                        "com.google.re2j..",
                        "org.agrona..",
                        "org.roaringbitmap..",
                        "org.slf4j..",
                        "org.jspecify.."))
                .because("an embedded user gets windows and datasets without Netty")
                .check(QUERY);
    }

    @Test
    void shouldHaveNoCircles() {
        slices().matching("io.minke.query.(*)..")
                .should()
                .beFreeOfCycles()
                .allowEmptyShould(true)
                .check(QUERY);
    }
}
