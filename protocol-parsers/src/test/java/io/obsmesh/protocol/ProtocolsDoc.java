package io.obsmesh.protocol;

import io.obsmesh.table.AgentColumns;
import io.obsmesh.table.Column;
import io.obsmesh.table.RequestColumns;
import io.obsmesh.table.Table;
import io.obsmesh.table.Unit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/** Writes {@code docs/protocols.md} from the definitions of the tables. */
final class ProtocolsDoc {
  private static final String SOURCES = "../protocol-parsers/src/main/java/";

  private final StringBuilder out = new StringBuilder();

  private ProtocolsDoc() {}

  static List<Protocol> protocols() {
    return ServiceLoader.load(Protocol.class).stream().map(ServiceLoader.Provider::get).toList();
  }

  /** The folder of a protocol, from the root of the sources. */
  static String folder(Protocol protocol) {
    return protocol.getClass().getPackageName().replace('.', '/');
  }

  static String render() {
    ProtocolsDoc doc = new ProtocolsDoc();
    doc.overview();
    doc.table(RequestColumns.table(), 0, "The columns that every request table begins with.");
    int common = RequestColumns.table().columns().size();
    Map<Table, String> tables = new LinkedHashMap<>();
    for (Protocol protocol : protocols()) {
      for (Table table : protocol.tables()) {
        tables.merge(
            table, name(protocol), (all, one) -> all.contains(one) ? all : all + ", " + one);
      }
    }
    tables.forEach((table, names) ->
        doc.table(
            table,
            common,
            table.description() + " Written by " + names + "; after the columns of `request`:"));
    for (Table table : AgentColumns.all()) {
      doc.table(table, 0, table.description());
    }
    return doc.out.toString();
  }

  private void overview() {
    line("# Protocols and tables");
    line("");
    line(
        "Written from the table definitions by `ProtocolsDocTest`, which fails when this page is"
            + " stale and says how to");
    line(
        "write it anew. Each page of a protocol says what is read, what is not, and by which"
            + " sources.");
    line("");
    line("| protocol | over | tables | page |");
    line("| --- | --- | --- | --- |");
    for (Protocol protocol : protocols()) {
      String tables =
          protocol.tables().stream()
              .map(table -> "[`" + table.name() + "`](#" + table.name() + ")")
              .collect(Collectors.joining(" "));
      String folder = folder(protocol);
      line(
          "| %s | %s | %s | [%s](%s%s/README.md) |"
              .formatted(
                  name(protocol),
                  protocol.transport(),
                  tables,
                  folder.substring(folder.lastIndexOf('/') + 1),
                  SOURCES,
                  folder));
    }
    line("");
    line(
        "Ports are no evidence: a connection is recognised by its bytes, from both directions. What"
            + " none of these claims is `unknown` in");
    line(
        "`flow`, with its bytes counted. Types are Arrow's; durations are nanoseconds; absent is"
            + " null, never 0 or \"\".");
    line(
        "`request` is the union of all request tables on its columns, `sql` that of `mysql` and"
            + " `pgsql`.");
  }

  private static String name(Protocol protocol) {
    return protocol.name();
  }

  private void table(Table table, int from, String text) {
    line("");
    line("## " + table.name());
    line("");
    line(text);
    line("");
    line("| column | type | unit | meaning | OpenTelemetry |");
    line("| --- | --- | --- | --- | --- |");
    for (Column column : table.columns().subList(from, table.columns().size())) {
      String convention = column.semanticConvention();
      line(
          "| `%s` | %s | %s | %s | %s |"
              .formatted(
                  column.name(),
                  column.type().label(),
                  column.unit() == Unit.NONE ? "" : column.unit().name().toLowerCase(Locale.ROOT),
                  column.description().replace("|", "\\|"),
                  convention == null ? "" : "`" + convention + "`"));
    }
  }

  private void line(String text) {
    out.append(text).append('\n');
  }
}
