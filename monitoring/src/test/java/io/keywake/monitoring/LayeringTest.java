package io.keywake.monitoring;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** What is watched is not known here. */
@AnalyzeClasses(
    packages = "io.keywake.monitoring",
    importOptions = ImportOption.DoNotIncludeTests.class)
class LayeringTest {
  @ArchTest
  static final ArchRule monitoringKnowsNoExport =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.apache..", "io.confluent..", "io.keywake.exporter..", "io.keywake.connectors..");

  @ArchTest
  static final ArchRule theHttpServerKnowsNoStore =
      classes()
          .that()
          .resideInAPackage("io.keywake.monitoring.http")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "org.jspecify..",
              "org.slf4j..",
              "io.netty..",
              "io.keywake.monitoring.http");
}
