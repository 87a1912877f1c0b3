package io.obsmesh.obsctl;

import io.obsmesh.policy.keep.PolicyDirectory;
import io.obsmesh.policy.keep.RefusedException;
import io.obsmesh.policy.read.Policy;
import io.obsmesh.policy.read.PolicyReader;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** Where a node keeps its policies. */
final class PolicyDirectoryOptions {
  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "Where this node keeps its policies (default /etc/obsmesh/policies).")
  private Path path = PolicyDirectory.DEFAULT;

  /** Something done with the directory. */
  interface Work<T> {
    T in(PolicyDirectory directory) throws IOException;
  }

  /** Does it, with failures in one sentence. */
  <T> T run(Work<T> work) {
    try {
      return work.in(new PolicyDirectory(path));
    } catch (RefusedException e) {
      throw new CommandFailure(ExitCode.ERROR, String.valueOf(e.getMessage()), e);
    } catch (AccessDeniedException e) {
      throw new CommandFailure(
          ExitCode.ERROR,
          path + " cannot be changed: run as root, or name another directory with --dir",
          e);
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.ERROR, path + ": " + e.getMessage(), e);
    }
  }

  /** Whether an agent of this node looks there, as far as can be told. */
  boolean isTheNodes() {
    return path.equals(PolicyDirectory.DEFAULT);
  }

  /** All that is kept; what cannot be read is an error that names it. */
  List<Policy> read() {
    PolicyReader.Result result = run(PolicyDirectory::read);
    if (!result.problems().isEmpty()) {
      throw new CommandFailure(
          ExitCode.ERROR,
          "not in force, because it cannot be read:\n"
              + String.join("\n", result.problems().stream().map(Object::toString).toList()));
    }
    return result.policies();
  }
}
