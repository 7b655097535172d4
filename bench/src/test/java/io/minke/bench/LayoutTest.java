package io.minke.bench;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** From the right end of the chain the whole house can be seen: what holds in every module stands here. */
class LayoutTest {
    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.minke");

    @Test
    void shouldBeKnownByNobody() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.minke.bench..")
                .should()
                .dependOnClassesThat(resideInAPackage("io.minke.bench.."))
                .check(HOUSE);
    }

    @Test
    void shouldNeverCancelWhatMayHoldAFile() {
        noClasses()
                .should()
                .callMethod(Future.class, "cancel", boolean.class)
                .because("it closes file channels under everybody")
                .check(HOUSE);
    }

    /** Except to give a thread its own flag back, in the method that took it by catching the exception. */
    @Test
    void shouldNeverInterrupt() {
        List<String> interrupters = HOUSE.stream()
                .flatMap(type -> type.getMethodCallsFromSelf().stream())
                .filter(call -> call.getTargetOwner().isEquivalentTo(Thread.class)
                        && call.getName().equals("interrupt")
                        && !catchesInterruptedException(call.getOrigin()))
                .map(call -> call.getDescription())
                .toList();

        assertThat(interrupters).as("it closes file channels under everybody").isEmpty();
    }

    private static boolean catchesInterruptedException(JavaCodeUnit method) {
        return method.getTryCatchBlocks().stream()
                .flatMap(block -> block.getCaughtThrowables().stream())
                .anyMatch(caught -> caught.isEquivalentTo(InterruptedException.class));
    }

    @Test
    void shouldPrintOnlyFromCommands() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.minke.bench..", "io.minke.ingest.daemon..")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .because("a library has a logger, a command has a terminal")
                .check(HOUSE);
    }

    @Test
    void shouldSayInEveryPackageWhatMayBeNull() {
        Set<JavaPackage> rooms = HOUSE.stream()
                // JMH generates packages of its own.
                .filter(type -> !type.getPackageName().endsWith("jmh_generated"))
                .map(type -> type.getPackage())
                .collect(Collectors.toSet());

        assertThat(rooms)
                .hasSizeGreaterThan(15)
                .allSatisfy(room -> assertThat(room.isAnnotatedWith(NullMarked.class))
                        .as("@NullMarked in package-info of " + room.getName())
                        .isTrue());
    }
}
