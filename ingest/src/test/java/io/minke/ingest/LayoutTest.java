package io.minke.ingest;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** engine <- query <- ingest: doors write to the engine; only http and the daemon know the answers. */
class LayoutTest {
    private static final JavaClasses INGEST = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.minke.ingest");

    @Test
    void shouldNotKnowTheProof() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.minke.bench..")
                .check(INGEST);
    }

    @Test
    void shouldAskQueriesOnlyFromHttpAndTheDaemon() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "io.minke.ingest.http..",
                        "io.minke.ingest.inventory..",
                        "io.minke.ingest.monitoring..",
                        "io.minke.ingest.topology..",
                        "io.minke.ingest.daemon..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.minke.query..")
                .because("a door that only writes needs no answers")
                .check(INGEST);
    }

    @Test
    void shouldLeaveNettyAtTheDoor() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.minke.ingest.door..", "io.minke.ingest.http..", "io.minke.ingest.line..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..")
                .because("a ByteBuf does not travel past the parser")
                .check(INGEST);
    }

    @Test
    void shouldKeepTheDaemonOutOfTheDoors() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.minke.ingest.daemon..")
                .should()
                .dependOnClassesThat(resideInAnyPackage("io.minke.ingest.daemon..", "picocli..", "ch.qos.logback.."))
                .because("the daemon composes the doors, they do not know it")
                .check(INGEST);
    }

    @Test
    void shouldStartWithoutTheCommandLine() {
        noClasses()
                .that()
                .haveNameMatching(
                        "io\\.minke\\.ingest\\.daemon\\.(Minke|PlainServe|Daemon|MinkeVersion|StopSignal|WarmUp)")
                .or()
                .resideInAPackage("io.minke.ingest.daemon.config..")
                .should()
                .dependOnClassesThat(resideInAnyPackage("picocli.."))
                .because("loading it is a third of a start")
                .check(INGEST);
    }

    @Test
    void shouldLeaveSqlToTheInventory() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.minke.ingest.inventory..", "io.minke.ingest.monitoring..")
                .should()
                .dependOnClassesThat(resideInAnyPackage("java.sql..", "org.sqlite.."))
                .because("whoever answers asks the stores for nouns")
                .check(INGEST);
    }

    @Test
    void shouldKeepTheInventoryApartFromTheDoors() {
        noClasses()
                .that()
                .resideInAPackage("io.minke.ingest.inventory..")
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                        "io.minke.ingest.door..", "io.minke.ingest.http..", "io.minke.ingest.line.."))
                .because("it is also opened by commands, beside a running daemon")
                .check(INGEST);
    }

    @Test
    void shouldKnowFewStrangers() {
        classes()
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                        "io.minke..",
                        "java..",
                        "io.netty..",
                        "org.agrona..",
                        "org.sqlite..",
                        "org.roaringbitmap..",
                        "picocli..",
                        "ch.qos.logback..",
                        "com.fasterxml.jackson.core..",
                        "org.slf4j..",
                        "org.jspecify..",
                        "sun.misc"))
                .check(INGEST);
    }
}
