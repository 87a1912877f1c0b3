package io.obsmesh.obsctl;

import io.obsmesh.obsctl.up.DemoProcess;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "demo",
    description = "Only the demo workload, in the foreground: something to look at.")
final class DemoVerb extends Verb {
  static final int BASE_PORT = 17000;

  @Option(
      names = "--base-port",
      paramLabel = "N",
      defaultValue = "17000",
      description = "Ports are N+80 (gateway) and others above N (default ${DEFAULT-VALUE}).")
  private int basePort;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "50",
      description = "Requests per second (default ${DEFAULT-VALUE}).")
  private double rate;

  @Override
  public Integer call() throws InterruptedException {
    if (basePort < 1024 || basePort > 65_000 || rate <= 0 || rate > 10_000) {
      throw new CommandFailure(
          ExitCode.USAGE, "--base-port is 1024 to 65000 and --rate up to 10000");
    }
    try (DemoProcess demo = DemoProcess.start(environment(), basePort, rate)) {
      Runtime.getRuntime().addShutdownHook(new Thread(demo::close));
      return demo.await() == 0 ? ExitCode.OK : ExitCode.ERROR;
    }
  }
}
