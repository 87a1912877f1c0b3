package io.obsmesh.bpf.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Java offsets against the C header, by a C program that prints them. Needs clang. */
class RequestLayoutTest {
  private static final Map<String, Integer> NUMBERS = new LinkedHashMap<>();

  private static void offset(String struct, String member, int offset) {
    NUMBERS.put("(int)__builtin_offsetof(struct %s, %s)".formatted(struct, member), offset);
  }

  private static void number(String expression, int value) {
    NUMBERS.put("(int)" + expression, value);
  }

  static {
    offset("request_group", "automata", RequestLayout.GROUP_AUTOMATA);
    offset("request_group", "path_unknown", RequestLayout.GROUP_PATH_UNKNOWN);
    offset("request_group", "host_unknown", RequestLayout.GROUP_HOST_UNKNOWN);
    offset("request_group", "first_rule", RequestLayout.GROUP_FIRST_RULE);
    offset("request_group", "asks_hosts", RequestLayout.GROUP_ASKS_HOSTS);
    offset("request_group", "requests", RequestLayout.GROUP_REQUESTS);
    offset("request_group", "deny", RequestLayout.GROUP_DENY);
    offset("request_group", "allow", RequestLayout.GROUP_DENY + RequestLayout.MASK_SIZE);
    offset("request_group", "audit_deny", RequestLayout.GROUP_DENY + 2 * RequestLayout.MASK_SIZE);
    offset("request_group", "audit_allow", RequestLayout.GROUP_DENY + 3 * RequestLayout.MASK_SIZE);
    offset("request_set", "group", RequestLayout.SET_GROUP);
    offset("request_set", "rules", RequestLayout.SET_RULES);
    offset("request_tables", "sets", RequestLayout.TABLES_SETS);
    offset("request_tables", "masks", RequestLayout.TABLES_MASKS);
    offset("request_tables", "rules", RequestLayout.TABLES_RULES);
    offset("request_tables", "classes", RequestLayout.TABLES_CLASSES);
    offset("request_tables", "cells", RequestLayout.TABLES_CELLS);
    offset("request_event", "method", RequestLayout.EVENT_METHOD);
    offset("request_event", "path", RequestLayout.EVENT_PATH);
    offset("request_event", "method_length", RequestLayout.EVENT_METHOD_LENGTH);
    offset("request_event", "path_length", RequestLayout.EVENT_PATH_LENGTH);
    number("sizeof(struct request_group)", RequestLayout.GROUP_SIZE);
    number("sizeof(struct request_set)", RequestLayout.SET_SIZE);
    number("sizeof(struct request_tables)", RequestLayout.TABLES_SIZE);
    number("RULE_WORDS", RequestLayout.RULE_WORDS);
    number("REQUEST_GROUPS", RequestLayout.GROUPS);
    number("REQUEST_SETS", RequestLayout.SETS);
    number("REQUEST_MASKS", RequestLayout.MASKS);
    number("REQUEST_RULES", RequestLayout.RULES);
    number("REQUEST_CLASSES", RequestLayout.CLASSES);
    number("REQUEST_CELLS", RequestLayout.CELLS);
    number("PATH_BYTES", RequestLayout.PATH_BYTES);
    number("EVERY_PEER", RequestLayout.EVERY_PEER);
    number("REQUEST_COUNTS", RequestLayout.COUNTS);
    number("VERDICT_REQUEST", RequestLayout.FLAG_REQUEST);
  }

  @Test
  void everyNumber_isThatOfTheHeader(@TempDir Path directory) throws Exception {
    StringBuilder program =
        new StringBuilder(
                "#include \"vmlinux.h\"\n#include \"policy_events.h\"\n#include \"requests_events.h\"\n")
            .append("int printf(const char *, ...);\nint main(void) {\n");
    StringBuilder expected = new StringBuilder();
    NUMBERS.forEach((expression, value) -> {
      program.append("printf(\"%s %%d\\n\", %s);\n".formatted(expression, expression));
      expected.append(expression).append(' ').append(value).append('\n');
    });
    program.append("}\n");
    Path source = directory.resolve("layout.c");
    Files.writeString(source, program);
    String binary = directory.resolve("layout").toString();
    run("clang", "-w", "-Isrc/main/c", "-o", binary, source.toString());
    assertThat(run(binary)).isEqualTo(expected.toString());
  }

  private static String run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}
