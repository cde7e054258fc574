package io.keywake.connectors.connect;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** What a worker that only transforms has to have. */
@AnalyzeClasses(
    packages = "io.keywake.connectors.connect",
    importOptions = ImportOption.DoNotIncludeTests.class)
class LayeringTest {
  @ArchTest
  static final ArchRule transformsKnowWhatEveryWorkerHas =
      classes()
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "org.jspecify..",
              "org.apache.kafka.common..",
              "org.apache.kafka.connect..",
              "io.keywake.connectors.connect..");
}
