package io.obsmesh.collector;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "io.obsmesh.collector",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ModuleRulesTest {
  @ArchTest
  static final ArchRule usesOnlyProbesProtocolsTablesAndWire =
      classes()
          .should()
          .onlyDependOnClassesThat()
          .resideOutsideOfPackages(
              "io.obsmesh.bpf.internal..",
              "io.obsmesh.relay..",
              "io.obsmesh.query..",
              "io.obsmesh.obsctl..");

  @ArchTest
  static final ArchRule nativeMemoryStaysWithTheProbes =
      noClasses().should().dependOnClassesThat().resideInAPackage("java.lang.foreign..");
}
