package io.obsmesh.obsctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher script, as far as it can be tried without building. */
class LauncherTest {
  private static final Path ROOT = Path.of("..", "..").toAbsolutePath().normalize();

  @TempDir private Path directory;

  private record Ended(int code, String out, String err) {}

  private Ended run(List<String> command, String... environment)
      throws IOException, InterruptedException {
    Path out = directory.resolve("out");
    Path err = directory.resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    for (int i = 0; i < environment.length; i += 2) {
      builder.environment().put(environment[i], environment[i + 1]);
    }
    int code = builder.start().waitFor();
    return new Ended(
        code,
        Files.readString(out, StandardCharsets.UTF_8),
        Files.readString(err, StandardCharsets.UTF_8));
  }

  @Test
  void everyPart_isValidBash() throws Exception {
    List<String> parts = new ArrayList<>(List.of(ROOT.resolve("obsctl").toString()));
    try (Stream<Path> files = Files.list(ROOT.resolve("query-api/obsctl/src/main/launcher"))) {
      files.map(Path::toString).forEach(parts::add);
    }
    assertThat(parts).hasSizeGreaterThan(5);
    for (String part : parts) {
      Ended ended = run(List.of("bash", "-n", part));
      assertThat(ended.err()).as(part).isEmpty();
      assertThat(ended.code()).as(part).isZero();
    }
  }

  @Test
  void flagsOfTheJvm_areThoseOfTheBuild() throws Exception {
    String pom = Files.readString(ROOT.resolve("pom.xml"));
    String flags = pom.substring(pom.indexOf("<jvm.flags>") + 11, pom.indexOf("</jvm.flags>"));
    String script = Files.readString(ROOT.resolve("query-api/obsctl/src/main/launcher/run.sh"));
    assertThat(script.replaceAll("\\s+", " ")).contains("jvm_flags=(" + flags + ")");
  }

  @Test
  void throughASymbolicLink_fromAnotherDirectory_theToolsOfItsOwnTreeAreUsed() throws Exception {
    // A tree of its own, with a java that says how it was called: nothing is built.
    Path tree = directory.resolve("tree");
    Path parts = tree.resolve("query-api/obsctl/src/main/launcher");
    Files.createDirectories(parts);
    Files.copy(ROOT.resolve("obsctl"), tree.resolve("obsctl"));
    tree.resolve("obsctl").toFile().setExecutable(true);
    try (Stream<Path> files = Files.list(ROOT.resolve("query-api/obsctl/src/main/launcher"))) {
      for (Path file : files.toList()) {
        Files.copy(file, parts.resolve(file.getFileName()));
      }
    }
    Path built = Files.createDirectories(tree.resolve("query-api/obsctl/target/run"));
    Files.writeString(built.resolve("classpath"), "the.jar");
    Path home = Files.createDirectories(directory.resolve("jdk"));
    Files.createDirectories(home.resolve("bin"));
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"25.0.1\"\n");
    Path java = home.resolve("bin/java");
    Files.writeString(java, "#!/bin/sh\necho \"$@\"\n");
    java.toFile().setExecutable(true);
    Path link = Files.createSymbolicLink(directory.resolve("link"), tree.resolve("obsctl"));
    Ended ended =
        run(
            List.of("bash", "-c", "cd / && " + link + " query 'a b' --yes -- --yes"),
            "JAVA_HOME",
            home.toString(),
            "OBSCTL_NO_BUILD",
            "1");
    assertThat(ended.err()).isEmpty();
    assertThat(ended.code()).isZero();
    assertThat(ended.out()).endsWith("-cp the.jar io.obsmesh.obsctl.Obsctl query a b -- --yes\n");
  }
}
