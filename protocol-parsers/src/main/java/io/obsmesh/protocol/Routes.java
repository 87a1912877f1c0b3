package io.obsmesh.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns paths into templates of which there are few, as OpenTelemetry's {@code http.route} wants
 * them. A segment that looks like an identifier becomes <code>{id}</code> ({@link PathSegment}).
 * That rule cannot know names: so each host also has a tree of the words seen at each position, and
 * where there were more than {@value #MOST_WORDS} different ones, all but those that {@value
 * #ESTABLISHED} requests had become <code>{id}</code> from then on. A host has at most {@value
 * #MOST_PER_HOST} places in its tree; a path that would need another ends in {@code *}, and so does
 * one of more than {@value #MOST_SEGMENTS} segments.
 *
 * <p>Bounded to {@value #MOST_HOSTS} hosts, of which the one not asked for longest is forgotten: 4
 * MB at the very most. Thread-safe. The same paths in the same order give the same templates.
 */
public final class Routes {
  /** Different words that one position may have. */
  public static final int MOST_WORDS = 50;

  /** Requests that make a word stay when its position takes identifiers. */
  public static final int ESTABLISHED = 20;

  /** Places in the tree of one host; each is the end of one template, or the way to others. */
  public static final int MOST_PER_HOST = 512;

  /** Segments that a template has at most, without the star. */
  public static final int MOST_SEGMENTS = 8;

  private static final int MOST_HOSTS = 32;
  private static final int MOST_CHARACTERS = 32 << 10;
  private static final int SLOTS = 2048;
  private static final int LONGEST_KEPT = 256;
  private static final byte[] ID = "{id}".getBytes(StandardCharsets.US_ASCII);
  private static final String REST = "*";

  /** A path that was asked for lately. */
  private record Known(String host, byte[] path, int edition, Place place, String template) {
    boolean is(String otherHost, byte[] bytes, int from, int to) {
      return host.equals(otherHost) && Arrays.equals(path, 0, path.length, bytes, from, to);
    }
  }

  // Threads race for the slots. That is harmless: a record is immutable and checked before use.
  private final @Nullable Known[] recent = new @Nullable Known[SLOTS];

  /**
   * Hashes of what was asked for last. Threads race for them: they only say what is worth keeping.
   */
  private final int[] once = new int[SLOTS];

  private final Map<String, Tree> hosts =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Tree> eldest) {
          return size() > MOST_HOSTS;
        }
      };

  private @Nullable Tree lastTree;
  private String lastHost = "";

  /** Counts the positions that became identifiers: what was known before may be no longer true. */
  private volatile int edition;

  /** The words of one host. */
  private static final class Tree {
    final Place root = new Place(new byte[0], "");
    int places;

    /** Of all templates. */
    int characters;
  }

  /** One position in one tree, reached by one word. */
  private static final class Place {
    final byte[] word;
    final String template;
    private @Nullable String withSlash;
    private @Nullable String withRest;

    /** The first of the words that may follow, and its siblings behind it. */
    @Nullable Place firstChild;

    @Nullable Place next;
    int children;
    boolean takesIdentifiers;

    /** Requests that ended here. Threads race for it: it need not be exact. */
    int requests;

    Place(byte[] word, String template) {
      this.word = word;
      this.template = template;
    }

    String withSlash() {
      String known = withSlash;
      if (known == null) {
        known = template + "/";
        withSlash = known;
      }
      return known;
    }

    String withRest() {
      String known = withRest;
      if (known == null) {
        known = template + "/" + REST;
        withRest = known;
      }
      return known;
    }

    @Nullable Place child(byte[] path, int from, int to) {
      for (Place child = firstChild; child != null; child = child.next) {
        if (child.word.length == to - from
            && Arrays.equals(child.word, 0, child.word.length, path, from, to)) {
          return child;
        }
      }
      return null;
    }

    /** Requests that ended here or below. Places are few. */
    int requestsBelow() {
      int sum = requests;
      for (Place child = firstChild; child != null; child = child.next) {
        sum += child.requestsBelow();
      }
      return sum;
    }
  }

  /**
   * The template of a path by its characters alone: what {@link #of} says of it as long as none of
   * its positions took identifiers for having had too many words. Stateless.
   *
   * @param path without query; what does not begin with a slash is {@code *}
   */
  public static String template(String path) {
    byte[] utf8 = path.getBytes(StandardCharsets.UTF_8);
    if (utf8.length == 0 || utf8[0] != '/') {
      return REST;
    }
    StringBuilder template = new StringBuilder(path.length());
    int segments = 0;
    for (int at = 1, end; at < utf8.length; at = end + 1) {
      end = PathSegment.indexOf('/', utf8, at, utf8.length);
      if (end == at) {
        continue;
      }
      if (++segments > MOST_SEGMENTS) {
        return template.append('/').append(REST).toString();
      }
      int to = withoutParameters(utf8, at, end);
      byte[] word = word(utf8, at, to);
      template
          .append('/')
          .append(
              word == null
                  ? new String(utf8, at, to - at, StandardCharsets.UTF_8)
                  : new String(word, StandardCharsets.UTF_8));
    }
    return utf8[utf8.length - 1] == '/' ? template.append('/').toString() : template.toString();
  }

  /**
   * The template of a path.
   *
   * @param host the name that the client asked for; null when it gave none
   * @param path without query; what does not begin with a slash is {@code *}
   */
  public String of(@Nullable String host, String path) {
    byte[] utf8 = path.getBytes(StandardCharsets.UTF_8);
    return of(host, utf8, 0, utf8.length);
  }

  /**
   * The template of the path, UTF-8, in {@code path[from, to)}.
   *
   * @param host the name that the client asked for; null when it gave none
   */
  public String of(@Nullable String host, byte[] path, int from, int to) {
    String name = host == null ? "" : host;
    int hash = ByteCursor.hash(path, from, to - from) * 31 + name.hashCode() & 0x7fffffff;
    int slot = (hash ^ hash >>> 15) & SLOTS - 1;
    Known known = recent[slot];
    if (known != null && known.edition == edition && known.is(name, path, from, to)) {
      known.place.requests++;
      return known.template;
    }
    // A path with an identifier in it comes once: to remember it would only cost.
    boolean again = once[slot] == hash;
    once[slot] = hash;
    return learn(name, path, from, to, again ? slot : -1);
  }

  /**
   * Finds the template in the tree.
   *
   * @param slot where to remember it, -1 for nowhere
   */
  private synchronized String learn(String host, byte[] path, int from, int to, int slot) {
    if (from == to || path[from] != '/') {
      return REST;
    }
    String name = host.length() > LONGEST_KEPT ? "" : host;
    Tree tree = lastTree;
    // The host asked for last is the newest of the map already.
    if (tree == null || !lastHost.equals(name)) {
      tree = hosts.computeIfAbsent(name, ignored -> new Tree());
      lastTree = tree;
      lastHost = name;
    }
    Place place = tree.root;
    String template = null;
    int segments = 0;
    int at = from + 1;
    while (at < to && template == null) {
      int end = PathSegment.indexOf('/', path, at, to);
      if (end > at) {
        Place next = ++segments > MOST_SEGMENTS ? null : next(tree, place, path, at, end);
        if (next == null) {
          template = place.withRest();
        } else {
          place = next;
        }
      }
      at = end + 1;
    }
    place.requests++;
    if (template == null) {
      template = path[to - 1] == '/' ? place.withSlash() : place.template;
    }
    if (slot >= 0 && to - from <= LONGEST_KEPT) {
      byte[] kept = Arrays.copyOfRange(path, from, to);
      recent[slot] = new Known(name, kept, edition, place, template);
    }
    return template;
  }

  /** The place that a segment leads to; null when the tree may grow no more. */
  private @Nullable Place next(Tree tree, Place place, byte[] path, int from, int slash) {
    int to = withoutParameters(path, from, slash);
    Place known = place.child(path, from, to);
    if (known != null) {
      return known;
    }
    if (place.takesIdentifiers) {
      return place(tree, place, ID);
    }
    byte[] word = word(path, from, to);
    Place added = place(tree, place, word == null ? Arrays.copyOfRange(path, from, to) : word);
    if (added == null || place.children <= MOST_WORDS) {
      return added;
    }
    takeIdentifiers(tree, place);
    return place(tree, place, ID);
  }

  /** Where parameters of a segment begin (RFC 3986 section 3.3), such as the id of a session. */
  private static int withoutParameters(byte[] path, int from, int slash) {
    return PathSegment.indexOf(';', path, from, slash);
  }

  /** What stands for an identifier, null when the segment is a word. */
  private static byte @Nullable [] word(byte[] path, int from, int to) {
    boolean mail = PathSegment.indexOf('@', path, from, to) < to;
    int dot = mail ? to : PathSegment.extension(path, from, to);
    if (dot == to) {
      return PathSegment.identifier(path, from, to) ? ID : null;
    }
    if (!PathSegment.identifiedFile(path, from, dot)) {
      return null;
    }
    byte[] file = Arrays.copyOf(ID, ID.length + to - dot);
    System.arraycopy(path, dot, file, ID.length, to - dot);
    return file;
  }

  private static @Nullable Place place(Tree tree, Place parent, byte[] word) {
    Place known = parent.child(word, 0, word.length);
    if (known != null) {
      return known;
    }
    String template = parent.template + "/" + new String(word, StandardCharsets.UTF_8);
    int characters = template.length() - 1;
    if (tree.places >= MOST_PER_HOST || tree.characters + characters > MOST_CHARACTERS) {
      return null;
    }
    Place added = new Place(word, template);
    added.next = parent.firstChild;
    parent.firstChild = added;
    parent.children++;
    tree.places++;
    tree.characters += characters;
    return added;
  }

  private void takeIdentifiers(Tree tree, Place place) {
    place.takesIdentifiers = true;
    Place child = place.firstChild;
    place.firstChild = null;
    place.children = 0;
    while (child != null) {
      Place next = child.next;
      if (Arrays.equals(child.word, ID) || child.requestsBelow() >= ESTABLISHED) {
        child.next = place.firstChild;
        place.firstChild = child;
        place.children++;
      } else {
        forget(tree, child);
      }
      child = next;
    }
    edition++;
  }

  private static void forget(Tree tree, Place place) {
    tree.places--;
    tree.characters -= place.template.length() - 1;
    for (Place child = place.firstChild; child != null; child = child.next) {
      forget(tree, child);
    }
  }
}
