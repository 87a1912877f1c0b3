package io.obsmesh.api.flightsql;

import static io.obsmesh.query.duck.DuckSession.CATALOG;
import static io.obsmesh.query.duck.DuckSession.SCHEMA;

import io.obsmesh.query.engine.SqlBatches;
import io.obsmesh.query.plan.SourceTable;
import io.obsmesh.query.plan.Tables;
import io.obsmesh.table.Column;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.arrow.flight.FlightProducer.ServerStreamListener;
import org.apache.arrow.flight.sql.FlightSqlColumnMetadata;
import org.apache.arrow.flight.sql.FlightSqlProducer.Schemas;
import org.apache.arrow.flight.sql.SqlInfoBuilder;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetDbSchemas;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetTables;
import org.apache.arrow.flight.sql.impl.FlightSql.SqlSupportedCaseSensitivity;
import org.apache.arrow.flight.sql.impl.FlightSql.SqlSupportedTransaction;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/** One catalog, one schema, and the tables of obsmesh in it. Thread-safe. */
final class CatalogAnswers {
  private static final String TABLE = "TABLE";

  private final Tables tables;
  private final String version;
  private final BufferAllocator allocator;

  CatalogAnswers(Tables tables, String version, BufferAllocator allocator) {
    this.tables = tables;
    this.version = version;
    this.allocator = allocator;
  }

  void catalogs(ServerStreamListener listener) {
    texts(Schemas.GET_CATALOGS_SCHEMA, List.of(List.of(CATALOG)), listener);
  }

  void tableTypes(ServerStreamListener listener) {
    texts(Schemas.GET_TABLE_TYPES_SCHEMA, List.of(List.of(TABLE)), listener);
  }

  void schemas(CommandGetDbSchemas command, ServerStreamListener listener) {
    boolean wanted =
        (!command.hasCatalog() || command.getCatalog().equals(CATALOG))
            && (!command.hasDbSchemaFilterPattern()
                || like(command.getDbSchemaFilterPattern(), SCHEMA));
    texts(
        Schemas.GET_SCHEMAS_SCHEMA,
        wanted ? List.of(List.of(CATALOG, SCHEMA)) : List.of(),
        listener);
  }

  void tables(CommandGetTables command, ServerStreamListener listener) {
    boolean schemas = command.getIncludeSchema();
    Schema columns = schemas ? Schemas.GET_TABLES_SCHEMA : Schemas.GET_TABLES_SCHEMA_NO_SCHEMA;
    try (VectorSchemaRoot root = VectorSchemaRoot.create(columns, allocator)) {
      int row = 0;
      for (SourceTable table : tables.all()) {
        if (wants(command, table.name())) {
          set(root, row, List.of(CATALOG, SCHEMA, table.name(), TABLE));
          if (schemas) {
            VarBinaryVector schema = (VarBinaryVector) root.getVector("table_schema");
            schema.setSafe(row, described(table).serializeAsMessage());
          }
          row++;
        }
      }
      send(root, row, listener);
    }
  }

  private static boolean wants(CommandGetTables command, String table) {
    return (!command.hasCatalog() || command.getCatalog().equals(CATALOG))
        && (!command.hasDbSchemaFilterPattern() || like(command.getDbSchemaFilterPattern(), SCHEMA))
        && (!command.hasTableNameFilterPattern()
            || like(command.getTableNameFilterPattern(), table))
        && (command.getTableTypesCount() == 0 || command.getTableTypesList().contains(TABLE));
  }

  /** The pattern of LIKE: {@code %} for any text, {@code _} for one character. */
  static boolean like(String pattern, String text) {
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (c == '\\' && i + 1 < pattern.length()) {
        regex.append(Pattern.quote(String.valueOf(pattern.charAt(++i))));
      } else {
        regex.append(c == '%' ? ".*" : c == '_' ? "." : Pattern.quote(String.valueOf(c)));
      }
    }
    return Pattern.compile(regex.toString(), Pattern.DOTALL).matcher(text).matches();
  }

  /** The columns, each with its description for the client. */
  private static Schema described(SourceTable table) {
    List<Field> fields = new ArrayList<>();
    List<Field> plain = SqlBatches.schema(table).getFields();
    for (int i = 0; i < plain.size(); i++) {
      Field field = plain.get(i);
      Column column = table.columns().get(i);
      Map<String, String> metadata = new HashMap<>(field.getMetadata());
      metadata.putAll(
          new FlightSqlColumnMetadata.Builder()
              .catalogName(CATALOG)
              .schemaName(SCHEMA)
              .tableName(table.name())
              .isReadOnly(true)
              .isSearchable(true)
              .remarks(column.description())
              .build()
              .getMetadataMap());
      fields.add(
          new Field(
              field.getName(),
              new FieldType(true, field.getType(), null, metadata),
              field.getChildren()));
    }
    return new Schema(fields);
  }

  void sqlInfo(List<Integer> asked, ServerStreamListener listener) {
    new SqlInfoBuilder()
        .withFlightSqlServerName("obsmesh")
        .withFlightSqlServerVersion(version)
        .withFlightSqlServerArrowVersion("18.3.0")
        .withFlightSqlServerReadOnly(true)
        .withFlightSqlServerSql(true)
        .withFlightSqlServerSubstrait(false)
        .withFlightSqlServerCancel(false)
        .withFlightSqlServerBulkIngestion(false)
        .withFlightSqlServerTransaction(SqlSupportedTransaction.SQL_SUPPORTED_TRANSACTION_NONE)
        .withSqlDdlCatalog(false)
        .withSqlDdlSchema(false)
        .withSqlDdlTable(false)
        .withSqlTransactionsSupported(false)
        .withSqlAllTablesAreSelectable(true)
        .withSqlIdentifierCase(SqlSupportedCaseSensitivity.SQL_CASE_SENSITIVITY_CASE_INSENSITIVE)
        .withSqlIdentifierQuoteChar("\"")
        .withSqlQuotedIdentifierCase(
            SqlSupportedCaseSensitivity.SQL_CASE_SENSITIVITY_CASE_INSENSITIVE)
        .withSqlCatalogTerm("catalog")
        .withSqlSchemaTerm("schema")
        .withSqlCatalogAtStart(true)
        .withSqlSearchStringEscape("\\")
        .send(asked, listener);
  }

  /** An answer without rows. */
  void nothing(Schema schema, ServerStreamListener listener) {
    texts(schema, List.of(), listener);
  }

  private void texts(Schema schema, List<List<String>> rows, ServerStreamListener listener) {
    try (VectorSchemaRoot root = VectorSchemaRoot.create(schema, allocator)) {
      for (int row = 0; row < rows.size(); row++) {
        set(root, row, rows.get(row));
      }
      send(root, rows.size(), listener);
    }
  }

  private static void set(VectorSchemaRoot root, int row, List<String> texts) {
    for (int c = 0; c < texts.size(); c++) {
      byte[] bytes = texts.get(c).getBytes(StandardCharsets.UTF_8);
      ((VarCharVector) root.getVector(c)).setSafe(row, bytes);
    }
  }

  private static void send(VectorSchemaRoot root, int rows, ServerStreamListener listener) {
    root.setRowCount(rows);
    listener.start(root);
    listener.putNext();
    listener.completed();
  }
}
