package io.obsmesh.obsctl;

import io.obsmesh.bpf.KernelFeatures;
import io.obsmesh.obsctl.text.Values;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

@Command(
    name = "doctor",
    description = "What this kernel offers to observe with, and what mends what is missing.")
final class DoctorVerb extends Verb {
  @Option(
      names = {"-o", "--output"},
      paramLabel = "FMT",
      description = "table (default) or json.")
  private Format format = Format.TABLE;

  @Override
  public Integer call() {
    KernelFeatures features = KernelFeatures.probe();
    if (format.forPeople()) {
      show(features);
    } else {
      out().println(json(features));
    }
    return features.canCapture() ? ExitCode.OK : ExitCode.CHECK_FAILED;
  }

  private void show(KernelFeatures features) {
    int width = features.checks().stream().mapToInt(c -> c.name().length()).max().orElse(0);
    for (KernelFeatures.Check check : features.checks()) {
      out()
          .println(
              (check.ok() ? "✓ " : "✗ ")
                  + check.name()
                  + " ".repeat(width - check.name().length() + 2)
                  + Values.visible(check.detail()));
      if (!check.ok()) {
        out().println("  " + " ".repeat(width + 2) + "→ " + Values.visible(check.mend()));
      }
    }
    out()
        .println(
            features.canCapture()
                ? "this machine can be observed: sudo ./obsctl up"
                : "this machine cannot be observed until the lines marked ✗ are mended");
  }

  private static ObjectNode json(KernelFeatures features) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("kernel", features.kernelRelease());
    json.put("canCapture", features.canCapture());
    ArrayNode checks = json.putArray("checks");
    for (KernelFeatures.Check check : features.checks()) {
      checks
          .addObject()
          .put("name", check.name())
          .put("ok", check.ok())
          .put("detail", check.detail())
          .put("mend", check.mend());
    }
    return json;
  }
}
