package io.obsmesh.obsctl;

import io.obsmesh.policy.read.Policy;
import io.obsmesh.policy.read.PolicyReader;
import io.obsmesh.policy.read.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads the policies that a command line names. */
final class PolicyFiles {
  private PolicyFiles() {}

  /** Files, directories, and standard input for {@code -}. */
  static PolicyReader.Result read(List<String> names) {
    List<Policy> policies = new ArrayList<>();
    List<Problem> problems = new ArrayList<>();
    List<Path> paths = new ArrayList<>();
    for (String name : names) {
      if (name.equals("-")) {
        try {
          String text = new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
          PolicyReader.Result result = PolicyReader.read("standard input", text);
          policies.addAll(result.policies());
          problems.addAll(result.problems());
        } catch (IOException e) {
          throw new CommandFailure(ExitCode.ERROR, "standard input broke off", e);
        }
      } else {
        paths.add(Path.of(name));
      }
    }
    PolicyReader.Result files = PolicyReader.readFiles(paths);
    policies.addAll(files.policies());
    problems.addAll(files.problems());
    return new PolicyReader.Result(policies, problems);
  }

  /** The policies, or exit code 2 with every problem on a line. */
  static List<Policy> readOrFail(List<String> names) {
    PolicyReader.Result result = read(names);
    if (!result.problems().isEmpty()) {
      throw new CommandFailure(
          ExitCode.USAGE,
          String.join("\n", result.problems().stream().map(Problem::toString).toList()));
    }
    if (result.policies().isEmpty()) {
      throw new CommandFailure(ExitCode.USAGE, "no policy in " + String.join(", ", names));
    }
    return result.policies();
  }
}
