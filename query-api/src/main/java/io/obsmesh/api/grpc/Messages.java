package io.obsmesh.api.grpc;

import io.obsmesh.api.grpc.v1.Column;
import io.obsmesh.api.grpc.v1.Header;
import io.obsmesh.api.grpc.v1.NodePart;
import io.obsmesh.api.grpc.v1.QueryResponse;
import io.obsmesh.api.grpc.v1.Row;
import io.obsmesh.api.grpc.v1.Summary;
import io.obsmesh.api.grpc.v1.Type;
import io.obsmesh.api.grpc.v1.Value;
import io.obsmesh.api.grpc.v1.ValueList;
import io.obsmesh.api.grpc.v1.ValueMap;
import io.obsmesh.query.plan.Field;
import io.obsmesh.query.plan.ValueType;
import io.obsmesh.table.TextMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What answers are made of, as messages. */
final class Messages {
  private Messages() {}

  static QueryResponse header(List<Field> columns, @Nullable String render) {
    Header.Builder header = Header.newBuilder().setRender(render == null ? "" : render);
    for (Field column : columns) {
      header.addColumns(
          Column.newBuilder()
              .setName(column.name())
              .setType(type(column.type()))
              .setUnit(column.measure().label())
              .setDisplay(column.display()));
    }
    return QueryResponse.newBuilder().setHeader(header).build();
  }

  static Type type(ValueType type) {
    return switch (type) {
      case TIME -> Type.TYPE_TIME;
      case INTEGER -> Type.TYPE_INTEGER;
      case DECIMAL -> Type.TYPE_DECIMAL;
      case TEXT -> Type.TYPE_TEXT;
      case FLAG -> Type.TYPE_FLAG;
      case MAP -> Type.TYPE_MAP;
      case LIST -> Type.TYPE_LIST;
    };
  }

  /** One row of a result with these columns. */
  static Row row(List<Field> columns, @Nullable Object[] values) {
    Row.Builder row = Row.newBuilder();
    for (int i = 0; i < values.length; i++) {
      row.addValues(
          columns.get(i).type() == ValueType.TIME && values[i] instanceof Long nanos
              ? Value.newBuilder().setTime(nanos).build()
              : value(values[i]));
    }
    return row.build();
  }

  private static Value value(@Nullable Object value) {
    Value.Builder built = Value.newBuilder();
    switch (value) {
      case null -> {}
      case Long number -> built.setInteger(number);
      case Integer number -> built.setInteger(number);
      case Double number -> built.setDecimal(number);
      case Boolean flag -> built.setFlag(flag);
      case TextMap map -> {
        ValueMap.Builder entries = ValueMap.newBuilder();
        for (int i = 0; i < map.size(); i++) {
          entries.addEntries(entry(map.name(i), value(map.value(i))));
        }
        built.setMap(entries);
      }
      case Map<?, ?> struct -> {
        ValueMap.Builder entries = ValueMap.newBuilder();
        struct.forEach(
            (name, part) -> entries.addEntries(entry(String.valueOf(name), value(part))));
        built.setMap(entries);
      }
      case List<?> list -> {
        ValueList.Builder items = ValueList.newBuilder();
        list.forEach(item -> items.addItems(value(item)));
        built.setList(items);
      }
      default -> built.setText(value.toString());
    }
    return built.build();
  }

  private static ValueMap.Entry entry(String name, Value value) {
    return ValueMap.Entry.newBuilder().setName(name).setValue(value).build();
  }

  static QueryResponse summary(io.obsmesh.query.engine.Summary of) {
    Summary.Builder summary =
        Summary.newBuilder()
            .setRows(of.rows())
            .setNodesAsked(of.nodesAsked())
            .setNodesAnswered(of.nodesAnswered())
            .setElapsedNanos(of.elapsedNanos())
            .setScannedRows(of.scannedRows())
            .setSkippedRows(of.skippedRows())
            .setLostEvents(of.lostEvents())
            .setPartial(of.partial())
            .setLimited(of.limited())
            .addAllNotes(of.notes());
    for (io.obsmesh.query.engine.Summary.NodePart node : of.nodes()) {
      summary.addNodes(
          NodePart.newBuilder()
              .setNode(node.node())
              .setState(node.state())
              .setRowsScanned(node.rowsScanned())
              .setRowsSkipped(node.rowsSkipped())
              .setRowsMatched(node.rowsMatched())
              .setLostEvents(node.lostEvents())
              .setOldest(node.oldestNanos())
              .setError(node.error() == null ? "" : node.error()));
    }
    return QueryResponse.newBuilder().setSummary(summary).build();
  }
}
