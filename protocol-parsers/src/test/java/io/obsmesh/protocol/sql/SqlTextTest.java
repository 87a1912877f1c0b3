package io.obsmesh.protocol.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class SqlTextTest {
  private static String mysql(String sql) {
    return SqlText.of(sql, SqlDialect.MYSQL).digest();
  }

  private static String postgres(String sql) {
    return SqlText.of(sql, SqlDialect.POSTGRESQL).digest();
  }

  @Test
  void literals_becomeQuestionMarks() {
    assertThat(
            mysql("select *  from t1 where a='it''s' and b = \"x\\\"y\" and c>=-1.5e-3 and d=0xFF"))
        .isEqualTo("SELECT * FROM t1 WHERE a = ? AND b = ? AND c >= ? AND d = ?");
    assertThat(mysql("SELECT a-1, -1, x'0a', _utf8'é', N'n' FROM `my``t` LIMIT 10,20"))
        .isEqualTo("SELECT a - ?, ?, ?, ?, ? FROM `my``t` LIMIT ?, ?");
  }

  @Test
  void lists_collapse() {
    assertThat(mysql("select 1 from t where id in (1, 2,3) and x IN('a')"))
        .isEqualTo("SELECT ? FROM t WHERE id IN (?) AND x IN (?)");
    assertThat(
            mysql(
                "insert into t(a,b) values (1,'x'),(2,'y') , (3,'z') on duplicate key update a=1"))
        .isEqualTo("INSERT INTO t(a, b) VALUES (?, ?) ON DUPLICATE KEY UPDATE a = ?");
    assertThat(mysql("insert into t values (now(), 1), (now(), 2)"))
        .isEqualTo("INSERT INTO t VALUES (now(), ?), (now(), ?)");
  }

  @Test
  void comments_areRemoved() {
    assertThat(mysql("/* who */ select 1 -- end\n + 2 # more")).isEqualTo("SELECT ? + ?");
    assertThat(mysql("/*!40101 SET NAMES utf8 */;")).isEqualTo("SET NAMES utf8;");
  }

  @Test
  void sameShape_hasSameDigest() {
    assertThat(mysql("Select Count(*) From orders Where id=7"))
        .isEqualTo(mysql("SELECT  Count( * )\n FROM orders WHERE id = 12345"));
  }

  @Test
  void postgresNamesAndStrings_areTold() {
    assertThat(
            postgres(
                "select \"Name\", $1, $tag$it's$tag$, E'a\\'b' from public.\"T\" where x::int = '5'"))
        .isEqualTo("SELECT \"Name\", ?, ?, ? FROM public.\"T\" WHERE x :: int = ?");
  }

  @Test
  void operation_isTheFirstKeyword() {
    assertThat(SqlText.of("  (select 1)", SqlDialect.MYSQL).operation()).isEqualTo("SELECT");
    assertThat(SqlText.of("/* x */ kill 5", SqlDialect.MYSQL).operation()).isEqualTo("KILL");
    assertThat(SqlText.of("", SqlDialect.MYSQL).operation()).isEmpty();
  }

  @Test
  void passwords_areSecret() {
    assertThat(SqlText.of("ALTER USER a IDENTIFIED BY 'x'", SqlDialect.MYSQL).secret()).isTrue();
    assertThat(SqlText.of("select password from u where id=1", SqlDialect.MYSQL).secret()).isTrue();
    assertThat(SqlText.of("select name from u", SqlDialect.MYSQL).secret()).isFalse();
  }

  @Test
  void anyText_isReadWithoutThrowing() {
    Random random = new Random(3);
    String alphabet = "aB1'\"`\\$?(),.-+/*#;= \n@x:E";
    for (int i = 0; i < 20_000; i++) {
      StringBuilder sql = new StringBuilder();
      for (int n = random.nextInt(40); n > 0; n--) {
        sql.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      mysql(sql.toString());
      postgres(sql.toString());
    }
  }
}
