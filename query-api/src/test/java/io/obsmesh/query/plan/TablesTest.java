package io.obsmesh.query.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TablesTest {
  @Test
  void load_findsTheTablesOfAllProtocols_andTheirUnion() {
    Tables tables = Tables.load();
    assertThat(tables.names()).contains("event", "flow", "http", "node", "request");
    SourceTable request = tables.find("request");
    assertThat(request.members().stream().map(t -> t.name()))
        .contains("http")
        .doesNotContain("flow");
    assertThat(request.columns()).hasSameSizeAs(io.obsmesh.table.RequestColumns.table().columns());
  }

  @Test
  void sql_isTheUnionOfTheDatabases_withoutColumnsOfDifferentTypes() {
    SourceTable sql = Tables.load().find("sql");
    assertThat(sql.members().stream().map(t -> t.name()))
        .containsExactlyInAnyOrder("mysql", "pgsql");
    assertThat(sql.columns().stream().map(c -> c.name()))
        .contains("command", "statement", "digest", "operation", "status", "rows", "db", "params")
        .doesNotContain("error_code");
  }
}
