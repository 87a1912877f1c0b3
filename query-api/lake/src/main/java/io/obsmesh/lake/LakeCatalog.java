package io.obsmesh.lake;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.jdbc.JdbcCatalog;

/**
 * The tables of a warehouse: Iceberg's JDBC catalogue in a file beside them. One process at a time
 * has it open. For one thread.
 */
public final class LakeCatalog implements AutoCloseable {
  private static final Namespace SPACE = Namespace.of("obsmesh");

  private final Path warehouse;
  private final JdbcCatalog catalog = new JdbcCatalog();

  /** Opens the catalogue of a directory, which may be new. */
  public LakeCatalog(Path warehouse) {
    try {
      this.warehouse = Files.createDirectories(warehouse).toAbsolutePath();
    } catch (java.io.IOException e) {
      throw new LakeException("tables cannot be kept in " + warehouse + ": " + e, e);
    }
    try {
      catalog.initialize(
          "obsmesh",
          Map.of(
              "uri",
              "jdbc:h2:file:" + this.warehouse.resolve("catalog") + ";DATABASE_TO_UPPER=FALSE",
              "jdbc.schema-version",
              "V1",
              "warehouse",
              WarehouseIo.SCHEME,
              "io-impl",
              WarehouseIo.class.getName(),
              WarehouseIo.WAREHOUSE,
              this.warehouse.toString()));
      if (!catalog.namespaceExists(SPACE)) {
        catalog.createNamespace(SPACE);
      }
    } catch (RuntimeException e) {
      throw new LakeException(
          "the tables in " + warehouse + " cannot be opened, maybe by another process: " + e, e);
    }
  }

  /** The names of the tables. */
  public List<String> names() {
    return catalog.listTables(SPACE).stream().map(TableIdentifier::name).sorted().toList();
  }

  /** A table that there is. */
  public Table load(String name) {
    return catalog.loadTable(TableIdentifier.of(SPACE, name));
  }

  /** The table, made when it is missing, with all columns that these rows have. */
  Table table(String name, org.apache.arrow.vector.types.pojo.Schema wire) {
    TableIdentifier identifier = TableIdentifier.of(SPACE, name);
    if (!catalog.tableExists(identifier)) {
      Schema schema = LakeSchema.of(wire);
      return catalog
          .buildTable(identifier, schema)
          .withLocation(WarehouseIo.SCHEME + SPACE + "/" + name)
          .withPartitionSpec(PartitionSpec.builderFor(schema).hour(LakeSchema.TIME).build())
          .withSortOrder(SortOrder.builderFor(schema).asc(LakeSchema.TIME).build())
          .withProperty("format-version", "2")
          .withProperty("write.metadata.delete-after-commit.enabled", "true")
          .withProperty("write.metadata.previous-versions-max", "10")
          .create();
    }
    Table table = catalog.loadTable(identifier);
    LakeSchema.evolve(table, wire);
    return table;
  }

  /** The file of a location in the warehouse. */
  public Path file(String location) {
    return warehouse.resolve(location.substring(WarehouseIo.SCHEME.length()));
  }

  Path warehouse() {
    return warehouse;
  }

  @Override
  public void close() {
    catalog.close();
  }
}
