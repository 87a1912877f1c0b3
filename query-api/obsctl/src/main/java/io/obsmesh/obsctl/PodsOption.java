package io.obsmesh.obsctl;

import io.obsmesh.policy.names.Pods;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Labels, which rows do not have. */
final class PodsOption {
  @Option(
      names = "--pods",
      paramLabel = "FILE",
      description = "Pods and their labels, as kubectl get pods,namespaces -A -o json prints them.")
  private @Nullable Path file;

  Pods read() {
    if (file == null) {
      return Pods.NONE;
    }
    try {
      return Pods.read(Files.readString(file));
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.USAGE, "--pods: " + file + " cannot be read", e);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCode.USAGE, "--pods: " + file + ": " + e.getMessage(), e);
    }
  }
}
