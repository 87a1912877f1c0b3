package io.obsmesh.collector.requests.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** All that a text may do, in every way a server may read it. */
class StatementsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "select 1 | SELECT",
        "  /* a */ -- b_ # c_ Select 1 | SELECT",
        "((select 1)) | SELECT",
        "select 1; drop table a | SELECT DROP",
        "select ';drop table a;' | SELECT",
        "select `;drop`; delete from a;; | SELECT DELETE",
        "select \";drop\" | SELECT",
        "select 'a''; drop table b' | SELECT",
        "select 'a\\'; drop table b -- ' | SELECT DROP",
        "select \"a\\\"; drop table b -- \" | SELECT DROP",
        "select 5--3; drop table a | SELECT DROP",
        "select 5 --_; drop table a | SELECT DROP",
        "select 1 # ; drop | SELECT",
        "/*! drop table a */ | ? DROP",
        "/*!50000 drop table a */ select 1 | ?",
        "/*M!100 drop table a */ | ?",
        "select /*+ hint */ 1 | SELECT",
        "begin | BEGIN",
        "begin not atomic drop table a; end | ? END",
        "if 1 then drop table a; end if | ? END",
        "label: loop drop table a; end loop | ? LABEL END",
        "set statement max_statement_time=1 for delete from a | ?",
        "set a = 1 | SET",
        "/* never ended drop | ",
        "select 'never ended; drop | SELECT",
        " | ",
        "12 | ?"
      })
  void everyStatement_byItsFirstWord(String text, String expected) {
    String read =
        Statements.of(text == null ? "" : text.replace("_", "\n")).stream()
            .map(each -> each.operation() == null ? "?" : each.operation())
            .sorted()
            .distinct()
            .collect(Collectors.joining(" "));
    String wanted =
        expected == null
            ? ""
            : java.util.Arrays.stream(expected.split(" "))
                .sorted()
                .distinct()
                .collect(Collectors.joining(" "));
    assertThat(read).isEqualTo(wanted);
  }
}
