package io.obsmesh.obsctl;

import io.obsmesh.lake.LakeConsumer;
import io.obsmesh.lake.LakeException;
import io.obsmesh.lake.LakeOptions;
import io.obsmesh.obsctl.up.ForwardingOptions;
import io.obsmesh.obsctl.up.Logging;
import io.obsmesh.obsctl.up.RetentionOptions;
import io.obsmesh.obsctl.up.Stopping;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "lake",
    description = {
      "Rows from Kafka as Iceberg tables over Parquet, each row once, in the foreground.",
      "Any engine that reads Iceberg can ask them."
    })
final class LakeVerb extends Verb {
  @Option(
      names = "--kafka",
      paramLabel = "H:P",
      required = true,
      description = "Where rows come from; more than one, by commas.")
  private String servers = "";

  @Option(
      names = "--kafka-topic",
      paramLabel = "NAME",
      defaultValue = ForwardingOptions.DEFAULT_TOPIC,
      description = "The topic (default ${DEFAULT-VALUE}).")
  private String topic = ForwardingOptions.DEFAULT_TOPIC;

  @Option(
      names = "--warehouse",
      paramLabel = "DIR",
      defaultValue = "/var/lib/obsmesh/lake",
      description = "Where the tables are (default ${DEFAULT-VALUE}).")
  private String warehouse = "";

  @Option(
      names = "--retain",
      paramLabel = "D",
      defaultValue = "30d",
      description = "How long rows are kept, such as 90d (default ${DEFAULT-VALUE}).")
  private String retain = "";

  @Override
  public Integer call() throws InterruptedException {
    Logging.configure();
    try {
      Stopping stopping =
          Stopping.of(
              LakeConsumer.start(
                  LakeOptions.of(
                      servers, topic, Path.of(warehouse), RetentionOptions.duration(retain))));
      out().println("lake ready · topic " + topic + " at " + servers + " into " + warehouse);
      out().flush();
      stopping.await();
      return ExitCode.OK;
    } catch (LakeException e) {
      throw new CommandFailure(ExitCode.ERROR, String.valueOf(e.getMessage()), e);
    }
  }
}
