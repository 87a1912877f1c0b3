package io.obsmesh.collector.connection;

import io.obsmesh.collector.workload.Workload;
import io.obsmesh.table.Column;
import io.obsmesh.table.Row;
import io.obsmesh.table.Table;
import org.jspecify.annotations.Nullable;

/** Writes one end of a connection into the columns {@code src.*} or {@code dst.*}. Immutable. */
final class EndpointFill {
  private final Column ip;
  private final Column port;
  private final Column process;
  private final Column pid;
  private final Column container;
  private final Column unit;
  private final Column service;
  private final Column pod;

  EndpointFill(Table table, String end) {
    ip = table.column(end + ".ip");
    port = table.column(end + ".port");
    process = table.column(end + ".process");
    pid = table.column(end + ".pid");
    container = table.column(end + ".container");
    unit = table.column(end + ".unit");
    service = table.column(end + ".service");
    pod = table.column(end + ".pod");
  }

  /** Where it runs, when it is not known which process it is. */
  void fillPlace(Row row, @Nullable String address, Endpoint endpoint, Workload owner) {
    row.set(ip, address)
        .set(port, endpoint.port())
        .set(container, owner.container())
        .set(unit, owner.unit())
        .set(service, owner.service().isEmpty() ? null : owner.service())
        .set(pod, owner.pod());
  }

  void fill(Row row, @Nullable String address, Endpoint endpoint, @Nullable Workload owner) {
    row.set(ip, address).set(port, endpoint.port());
    if (owner == null) {
      return;
    }
    row.set(process, owner.process())
        .set(pid, owner.pid())
        .set(container, owner.container())
        .set(unit, owner.unit())
        .set(service, owner.service())
        .set(pod, owner.pod());
  }
}
