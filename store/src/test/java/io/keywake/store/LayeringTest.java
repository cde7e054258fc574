package io.keywake.store;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Which package may know which: the map of ARCHITECTURE.md, held to by the build. */
@AnalyzeClasses(packages = "io.keywake.store", importOptions = ImportOption.DoNotIncludeTests.class)
class LayeringTest {
  private static final String STORE = "io.keywake.store.";
  private static final String[] BASE = {"java..", "org.jspecify..", "io.keywake.store"};

  @ArchTest
  static final ArchRule whatAllShareKnowsNothing =
      classes()
          .that()
          .resideInAPackage("io.keywake.store")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(BASE);

  @ArchTest
  static final ArchRule collectionsKnowNothingElse =
      classes()
          .that()
          .resideInAPackage(STORE + "keyspace.collection")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(with(STORE + "keyspace.collection"));

  @ArchTest
  static final ArchRule theKeyspaceKnowsItsCollectionsAlone =
      classes()
          .that()
          .resideInAPackage(STORE + "keyspace")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(with(STORE + "keyspace.."));

  @ArchTest
  static final ArchRule iterationKnowsTheKeyspaceAlone =
      classes()
          .that()
          .resideInAPackage(STORE + "bgiteration")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(with(STORE + "bgiteration", STORE + "keyspace", "org.jctools.."));

  @ArchTest
  static final ArchRule theProtocolKnowsNoCommand =
      noClasses()
          .that()
          .resideInAPackage(STORE + "resp")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              STORE + "command..", STORE + "keyspace..", STORE + "network..", STORE + "server..");

  @ArchTest
  static final ArchRule commandsKnowNoNetworkAndNoIteration =
      noClasses()
          .that()
          .resideInAPackage(STORE + "command..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              STORE + "network..",
              STORE + "bgiteration..",
              STORE + "rdb..",
              STORE + "server..",
              "io.netty..");

  @ArchTest
  static final ArchRule snapshotsKnowNoNetwork =
      noClasses()
          .that()
          .resideInAPackage(STORE + "rdb..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(STORE + "network..", STORE + "server..", "io.netty..");

  @ArchTest
  static final ArchRule theNetworkKnowsProtocolAndCommandsAlone =
      noClasses()
          .that()
          .resideInAPackage(STORE + "network..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(STORE + "bgiteration..", STORE + "server..");

  @ArchTest
  static final ArchRule filesAreAClientOfCommandsAndIterations =
      noClasses()
          .that()
          .resideInAPackage(STORE + "rdb..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(STORE + "network..", STORE + "server..", "io.netty..");

  @ArchTest
  static final ArchRule nothingKnowsKafka =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache..", "io.confluent..");

  @ArchTest
  static final ArchRule theWallClockIsReadInTheServerAlone =
      noClasses()
          .that()
          .resideOutsideOfPackage(STORE + "server..")
          .should()
          .callMethod(System.class, "currentTimeMillis");

  private static String[] with(String... packages) {
    String[] all = new String[BASE.length + packages.length];
    System.arraycopy(BASE, 0, all, 0, BASE.length);
    System.arraycopy(packages, 0, all, BASE.length, packages.length);
    return all;
  }
}
