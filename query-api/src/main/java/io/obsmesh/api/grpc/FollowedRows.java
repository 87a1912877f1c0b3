package io.obsmesh.api.grpc;

import io.obsmesh.api.Following;
import io.obsmesh.query.engine.ResultTable;
import io.obsmesh.query.engine.Summary;
import io.obsmesh.query.plan.Field;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sends what is followed: each header begins a stream of rows, and ends the one before. */
final class FollowedRows implements Following.Reader, AutoCloseable {
  private final PacedCall call;
  private final @Nullable String render;
  private final boolean arrow;
  private @Nullable SentRows rows;

  FollowedRows(PacedCall call, @Nullable String render, boolean arrow) {
    this.call = call;
    this.render = render;
    this.arrow = arrow;
  }

  @Override
  public void columns(List<Field> columns) throws IOException {
    end();
    close();
    call.send(Messages.header(columns, render));
    rows = SentRows.start(call, columns, arrow);
  }

  @Override
  public void rows(ResultTable table) throws IOException {
    if (rows != null) {
      rows.send(table.rows());
    }
  }

  @Override
  public void summary(Summary summary) throws IOException {
    call.send(Messages.summary(summary));
  }

  /** No more comes. */
  void end() throws IOException {
    if (rows != null) {
      rows.end();
    }
  }

  @Override
  public void close() {
    if (rows != null) {
      rows.close();
      rows = null;
    }
  }
}
