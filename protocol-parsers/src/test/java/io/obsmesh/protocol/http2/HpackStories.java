package io.obsmesh.protocol.http2;

import io.obsmesh.protocol.kit.Captures;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** The published HPACK test cases: header blocks with the fields that they decode to. */
final class HpackStories {
  /** One header block and what it says, as name and value in turn. */
  record Block(byte[] wire, List<String> fields) {}

  record Story(String name, List<Block> blocks) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static final Pattern PART =
      Pattern.compile(
          "\"wire\"\\s*:\\s*\"([0-9a-f]*)\"|\\{\\s*(\"[^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+\")\\s*:\\s*"
              + "(\"[^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+\")\\s*\\}");

  private HpackStories() {}

  static List<Story> all() {
    List<Story> stories = new ArrayList<>();
    try (Stream<Path> files = Files.walk(Captures.folder().resolve("hpack"))) {
      files
          .filter(file -> file.toString().endsWith(".json.gz"))
          .sorted()
          .forEach(file -> stories.add(read(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (stories.isEmpty()) {
      throw new IllegalStateException("no HPACK stories in " + Captures.folder().resolve("hpack"));
    }
    return stories;
  }

  private static Story read(Path file) {
    String json;
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      json = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    // Cases are told apart by their wire bytes, which some files put before and some after the
    // rest.
    List<Block> blocks = new ArrayList<>();
    for (String part : json.split("\"seqno\"|\"cases\"", -1)) {
      byte[] wire = null;
      List<String> fields = new ArrayList<>();
      Matcher matcher = PART.matcher(part);
      while (matcher.find()) {
        if (matcher.group(1) != null) {
          wire = HexFormat.of().parseHex(matcher.group(1));
        } else {
          fields.add(unquote(matcher.group(2)));
          fields.add(unquote(matcher.group(3)));
        }
      }
      if (wire != null) {
        blocks.add(new Block(wire, fields));
      }
    }
    if (blocks.size() < 3 || blocks.size() != json.split("\"wire\"", -1).length - 1) {
      throw new IllegalStateException(file + ": read " + blocks.size() + " blocks");
    }
    return new Story(file.getParent().getFileName() + "/" + file.getFileName(), blocks);
  }

  private static String unquote(String text) {
    StringBuilder out = new StringBuilder();
    for (int i = 1; i < text.length() - 1; i++) {
      char c = text.charAt(i);
      if (c != '\\') {
        out.append(c);
        continue;
      }
      c = text.charAt(++i);
      switch (c) {
        case 'n' -> out.append('\n');
        case 't' -> out.append('\t');
        case 'r' -> out.append('\r');
        case 'u' -> {
          out.append((char) Integer.parseInt(text, i + 1, i + 5, 16));
          i += 4;
        }
        default -> out.append(c);
      }
    }
    return out.toString();
  }
}
