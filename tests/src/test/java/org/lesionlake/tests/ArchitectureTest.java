package org.lesionlake.tests;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaFieldAccess;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.lesionlake.schemas.TableDef;
import org.lesionlake.schemas.Tables;

/** The arrows between rooms point one way; see the layout in CONTRIBUTING. */
@AnalyzeClasses(packages = "org.lesionlake", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String[] UDFS = {
    "org.lesionlake.archive..",
    "org.lesionlake.dicom..",
    "org.lesionlake.deid..",
    "org.lesionlake.disclosure..",
    "org.lesionlake.volume..",
    "org.lesionlake.report..",
    "org.lesionlake.feature..",
    "org.lesionlake.inference..",
    "org.lesionlake.lesion..",
    "org.lesionlake.annotation.."
  };

  private static final DescribedPredicate<JavaClass> OURS = resideInAPackage("org.lesionlake..");

  /** The launcher's main classes: they alone end the process. */
  private static final DescribedPredicate<JavaClass> LAUNCHER =
      new DescribedPredicate<>("classes with a main method of the command line") {
        @Override
        public boolean test(JavaClass javaClass) {
          return javaClass.getMethods().stream()
              .anyMatch(
                  method ->
                      method.getName().equals("main")
                          && method.getModifiers().contains(JavaModifier.STATIC));
        }
      };

  @ArchTest
  static final ArchRule SCHEMAS_STAND_ON_NOTHING_OF_OURS =
      noClasses()
          .that()
          .resideInAPackage("org.lesionlake.schemas..")
          .should()
          .dependOnClassesThat(OURS.and(not(resideInAPackage("org.lesionlake.schemas.."))));

  @ArchTest
  static final ArchRule UDFS_DO_NOT_KNOW_WHO_RUNS_THEM =
      noClasses()
          .that()
          .resideInAnyPackage(UDFS)
          .or()
          .resideInAPackage("org.lesionlake.spark..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("org.lesionlake.jobs..", "org.lesionlake.pipelines.."));

  @ArchTest
  static final ArchRule NO_TABLE_IS_IN_SIGHT_OF_A_UDF =
      noClasses()
          .that()
          .resideInAnyPackage(UDFS)
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("org.apache.spark.sql.Dataset")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("org.apache.spark.sql.SparkSession")
          .orShould()
          .dependOnClassesThat()
          .resideInAPackage("org.lesionlake.spark..");

  @ArchTest
  static final ArchRule THE_DICOM_SOURCE_NEEDS_ONE_JAR_IN_A_SPARK_SESSION =
      classes()
          .that()
          .resideInAPackage("org.lesionlake.spark.dicom..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "org.lesionlake.spark.dicom..",
              "org.lesionlake.dicom..",
              "org.lesionlake.archive..",
              "org.apache.spark..",
              "org.apache.hadoop..",
              "com.fasterxml.jackson..",
              "java..")
          .because("others use it without the rest of LesionLake");

  @ArchTest
  static final ArchRule UDF_PACKAGES_FORM_NO_CYCLE =
      slices().matching("org.lesionlake.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule A_JOB_CALLS_NO_OTHER_JOB =
      classes()
          .that()
          .resideInAPackage("org.lesionlake.jobs..")
          .and()
          .haveSimpleNameEndingWith("Job")
          .should(useNoOtherJob());

  @ArchTest
  static final ArchRule BRONZE_READS_NO_LATER_LAYER =
      classes()
          .that()
          .resideInAPackage("org.lesionlake.jobs.bronze..")
          .should(stayBefore("silver"));

  @ArchTest
  static final ArchRule SILVER_READS_NO_LATER_LAYER =
      classes().that().resideInAPackage("org.lesionlake.jobs.silver..").should(stayBefore("gold"));

  @ArchTest
  static final ArchRule PIPELINES_STAND_ALONE =
      noClasses()
          .that()
          .resideInAPackage("org.lesionlake.pipelines..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("org.apache.spark..")
                  .or(OURS.and(not(resideInAPackage("org.lesionlake.pipelines..")))));

  @ArchTest
  static final ArchRule NOTHING_OF_OURS_USES_THE_PIPELINES_BUT_THE_COMMAND_LINE =
      noClasses()
          .that()
          .resideOutsideOfPackages("org.lesionlake.pipelines..", "org.lesionlake.jobs.cli..")
          .should()
          .dependOnClassesThat(resideInAPackage("org.lesionlake.pipelines.."));

  @ArchTest
  static final ArchRule TIME_IS_JAVA_TIME =
      noClasses()
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.util.Date")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.util.Calendar")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.util.GregorianCalendar")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.text.SimpleDateFormat");

  @ArchTest
  static final ArchRule ONLY_MAIN_CLASSES_END_THE_PROCESS =
      noClasses()
          .that(not(LAUNCHER))
          .should()
          .callMethod(System.class, "exit", int.class)
          .orShould()
          .callMethod(Runtime.class, "exit", int.class)
          .orShould()
          .callMethod(Runtime.class, "halt", int.class);

  @ArchTest
  static final ArchRule LETTER_CASE_AND_FORMATS_NAME_THEIR_LOCALE =
      noClasses()
          .should()
          .callMethod(String.class, "toLowerCase")
          .orShould()
          .callMethod(String.class, "toUpperCase")
          .orShould()
          .callMethod(String.class, "format", String.class, Object[].class)
          .orShould()
          .callMethod(String.class, "formatted", Object[].class)
          .orShould()
          .callMethod(java.io.PrintStream.class, "printf", String.class, Object[].class)
          .orShould()
          .callMethod(java.io.PrintWriter.class, "printf", String.class, Object[].class)
          .because("a Turkish or German machine must give the same words and numbers");

  @ArchTest
  static final ArchRule THE_ZONE_OF_THE_MACHINE_DOES_NOT_MATTER =
      noClasses()
          .should()
          .callMethod(java.time.ZoneId.class, "systemDefault")
          .orShould()
          .callMethod(java.time.LocalDate.class, "now")
          .orShould()
          .callMethod(java.time.LocalDateTime.class, "now")
          .because("the lake's times are UTC");

  private static ArchCondition<JavaClass> useNoOtherJob() {
    return new ArchCondition<>("use no other class whose name ends in Job") {
      @Override
      public void check(JavaClass job, ConditionEvents events) {
        for (Dependency dependency : job.getDirectDependenciesFromSelf()) {
          JavaClass other = dependency.getTargetClass();
          // What jobs have in common is an interface or an abstract class.
          boolean shared =
              other.isInterface() || other.getModifiers().contains(JavaModifier.ABSTRACT);
          if (!other.equals(job)
              && !shared
              && other.getPackageName().startsWith("org.lesionlake.jobs")
              && other.getSimpleName().endsWith("Job")) {
            events.add(SimpleConditionEvent.violated(job, dependency.getDescription()));
          }
        }
      }
    };
  }

  /** Neither rows, nor tables, nor jobs of that layer or one after it. */
  private static ArchCondition<JavaClass> stayBefore(String layer) {
    List<String> layers = List.of("bronze", "silver", "gold");
    Set<String> later = Set.copyOf(layers.subList(layers.indexOf(layer), layers.size()));
    Set<String> laterTables =
        Tables.LAKE.stream()
            .filter(table -> later.contains(table.layer()))
            .map(TableDef::simpleName)
            .collect(Collectors.toSet());
    return new ArchCondition<>("stay before the layer " + layer) {
      @Override
      public void check(JavaClass javaClass, ConditionEvents events) {
        for (Dependency dependency : javaClass.getDirectDependenciesFromSelf()) {
          String target = dependency.getTargetClass().getPackageName();
          if (later.stream()
              .anyMatch(
                  name ->
                      target.equals("org.lesionlake.jobs." + name)
                          || target.equals("org.lesionlake.schemas." + name))) {
            events.add(SimpleConditionEvent.violated(javaClass, dependency.getDescription()));
          }
        }
        for (JavaFieldAccess access : javaClass.getFieldAccessesFromSelf()) {
          // A constant of Tables has the name of its table.
          if (access.getTargetOwner().getName().equals(Tables.class.getName())
              && laterTables.contains(access.getName().toLowerCase(Locale.ROOT))) {
            events.add(SimpleConditionEvent.violated(javaClass, access.getDescription()));
          }
        }
      }
    };
  }
}
