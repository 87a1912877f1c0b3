package io.obsmesh.policy;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "io.obsmesh.policy",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ModuleRulesTest {
  @ArchTest
  static final ArchRule usesNothingOfOurs =
      classes()
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "io.obsmesh.policy..", "java..", "tools.jackson..", "org.jspecify.annotations..");

  /** Those who enforce need rules and patterns, and no documents. */
  @ArchTest
  static final ArchRule rulesKnowNoDocuments =
      noClasses()
          .that()
          .resideInAnyPackage("..policy.rule..", "..policy.pattern..", "..policy.decide..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "..policy.read..",
              "..policy.lint..",
              "..policy.seen..",
              "..policy.keep..",
              "tools.jackson..");

  @ArchTest
  static final ArchRule filesAreReadAndKeptOnlyWhereThatIsTheTask =
      noClasses()
          .that()
          .resideOutsideOfPackages("..policy.read..", "..policy.keep..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.nio.file..", "java.net..");
}
