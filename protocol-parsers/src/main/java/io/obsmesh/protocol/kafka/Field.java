package io.obsmesh.protocol.kafka;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * One field of a body, in the versions that have it. Compiled from text such as {@code topics:[
 * id:u13+=U name:s-12=T ]}: a name for the reader, a type, a range of versions, a role.
 *
 * <p>Types: {@code b h i l} whole numbers of 1, 2, 4 and 8 bytes, {@code u} a UUID, {@code s} text,
 * {@code y} bytes, {@code r} record batches, {@code [ ... ]} an array of structures, {@code (x} an
 * array of type x, {@code *} whatever is left of the body.
 *
 * <p>Roles: {@code T} topic, {@code U} topic id, {@code I} id of the topic named right before,
 * {@code P} one more partition, {@code G} group, {@code K} key of a coordinator, {@code Y} kind of
 * that key, {@code E} error code, {@code A} wanted acknowledgements. Nothing else is kept.
 */
final class Field {
  static final char NO_ROLE = ' ';

  final char type;
  final char role;

  /** Of the elements of an array. */
  final List<Field> elements;

  private final int from;
  private final int to;

  private Field(char type, char role, int from, int to, List<Field> elements) {
    this.type = type;
    this.role = role;
    this.from = from;
    this.to = to;
    this.elements = List.copyOf(elements);
  }

  boolean in(int version) {
    return version >= from && version <= to;
  }

  /** Compiles a list of fields; throws when the text is not one, which a test would find. */
  static List<Field> compile(String text) {
    return text.isBlank() ? List.of() : fields(List.of(text.strip().split("\\s+")).iterator());
  }

  private static List<Field> fields(Iterator<String> words) {
    List<Field> fields = new ArrayList<>();
    while (words.hasNext()) {
      String word = words.next();
      if (word.equals("]")) {
        break;
      }
      fields.add(field(word, words));
    }
    return fields;
  }

  private static Field field(String word, Iterator<String> words) {
    if (word.equals("*")) {
      return new Field('*', NO_ROLE, 0, Short.MAX_VALUE, List.of());
    }
    int at = word.indexOf(':') + 1;
    int equals = word.indexOf('=', at);
    char role = equals < 0 ? NO_ROLE : word.charAt(equals + 1);
    String versions = equals < 0 ? word : word.substring(0, equals);
    char type = word.charAt(at++);
    char element = type == '(' ? word.charAt(at++) : NO_ROLE;
    versions = versions.substring(at);
    int dash = versions.indexOf('-');
    int from = 0;
    int to = Short.MAX_VALUE;
    if (versions.endsWith("+")) {
      from = Integer.parseInt(versions.substring(0, versions.length() - 1));
    } else if (dash >= 0) {
      from = dash == 0 ? 0 : Integer.parseInt(versions.substring(0, dash));
      to = Integer.parseInt(versions.substring(dash + 1));
    }
    if (type == '[') {
      return new Field(type, role, from, to, fields(words));
    }
    if (type == '(') {
      // The elements of an array of numbers are counted, those of text are read.
      char own = element == 's' ? NO_ROLE : role;
      char inner = element == 's' ? role : NO_ROLE;
      return new Field(type, own, from, to, List.of(new Field(element, inner, 0, to, List.of())));
    }
    return new Field(type, role, from, to, List.of());
  }

  /** Bytes of a value whose size is fixed; 0 when it is not. */
  int size() {
    return switch (type) {
      case 'b' -> 1;
      case 'h' -> 2;
      case 'i' -> 4;
      case 'l' -> 8;
      case 'u' -> 16;
      default -> 0;
    };
  }
}
