package io.obsmesh.collector.workload;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds the name that people know a program by, from how it was started. */
final class ServiceName {
  private static final Set<String> JAVA_OPTIONS_WITH_VALUE =
      Set.of(
          "-cp",
          "-classpath",
          "--class-path",
          "-p",
          "--module-path",
          "--upgrade-module-path",
          "--add-modules",
          "--add-exports",
          "--add-opens",
          "--add-reads",
          "--limit-modules",
          "--patch-module",
          "--source",
          "--describe-module",
          "-d");
  private static final Set<String> SCRIPT_OPTIONS_WITH_VALUE =
      Set.of("-X", "-W", "-r", "--require", "--import", "--loader", "-I", "-C", "--env-file");
  private static final Pattern INTERPRETER =
      Pattern.compile("(python|pypy|node|nodejs|ruby|perl|php|php-fpm|lua|deno|bun)[0-9.]*");
  private static final Pattern JAR_VERSION =
      Pattern.compile("[-_.]v?\\d+(\\.\\d+)*([-.](SNAPSHOT|RELEASE|FINAL|Final|all|exec))*$");

  private ServiceName() {}

  /**
   * The name of what runs.
   *
   * @param process name of the process
   * @param arguments its command line, may be empty
   */
  static String of(String process, @Nullable String executable, List<String> arguments) {
    String program = executable != null ? baseName(executable) : process;
    String found = null;
    if (program.equals("java")) {
      found = java(arguments);
    } else if (program.equals("dotnet")) {
      found = withoutSuffix(script(arguments), ".dll");
    } else if (INTERPRETER.matcher(program).matches()) {
      found = script(arguments);
    }
    return found == null || found.isBlank() ? process : found;
  }

  private static @Nullable String java(List<String> arguments) {
    for (int i = 1; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      String next = i + 1 < arguments.size() ? arguments.get(i + 1) : null;
      if (argument.equals("-jar")) {
        return next == null ? null : jar(baseName(next));
      }
      if (argument.equals("-m") || argument.equals("--module")) {
        return next == null ? null : className(next.substring(next.indexOf('/') + 1));
      }
      if (JAVA_OPTIONS_WITH_VALUE.contains(argument)) {
        i++;
      } else if (!argument.startsWith("-") && !argument.startsWith("@")) {
        return argument.endsWith(".java")
            ? withoutSuffix(baseName(argument), ".java")
            : className(argument);
      }
    }
    return null;
  }

  private static String jar(String file) {
    String name = file.endsWith(".jar") ? file.substring(0, file.length() - 4) : file;
    String plain = JAR_VERSION.matcher(name).replaceFirst("");
    return plain.isEmpty() ? name : plain;
  }

  private static String className(String name) {
    return name.substring(Math.max(name.lastIndexOf('.'), name.lastIndexOf('/')) + 1);
  }

  private static @Nullable String script(List<String> arguments) {
    for (int i = 1; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (argument.equals("-m") && i + 1 < arguments.size()) {
        return arguments.get(i + 1);
      }
      if (argument.equals("-c") || argument.equals("-e") || argument.equals("-")) {
        return null;
      }
      if (SCRIPT_OPTIONS_WITH_VALUE.contains(argument)) {
        i++;
      } else if (!argument.startsWith("-") && !argument.equals("run")) {
        return baseName(argument);
      }
    }
    return null;
  }

  private static @Nullable String withoutSuffix(@Nullable String text, String suffix) {
    return text != null && text.endsWith(suffix)
        ? text.substring(0, text.length() - suffix.length())
        : text;
  }

  static String baseName(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
