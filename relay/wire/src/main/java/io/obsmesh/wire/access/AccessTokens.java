package io.obsmesh.wire.access;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Bearer tokens from a file: lines {@code NAME ROLE[,ROLE] TOKEN}, where the token may also be
 * {@code sha256:} and the hash of it, and {@code #} begins a comment. Only its owner may read the
 * file. It is looked at again at most every second: a line that was taken out ends that token.
 * Thread-safe.
 */
public final class AccessTokens {
  /** A token has at least so many characters. */
  public static final int SHORTEST = 16;

  private static final System.Logger LOG = System.getLogger(AccessTokens.class.getName());
  private static final String HASHED = "sha256:";
  private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Path file;
  private Map<String, Principal> byHash;
  private FileTime time;
  private long lookedNanos = System.nanoTime();

  private AccessTokens(Path file) throws IOException {
    this.file = file;
    time = time(file);
    byHash = read(file);
  }

  /** Reads the file; the message of a failure says what mends it, and has no token in it. */
  public static AccessTokens open(Path file) throws IOException {
    return new AccessTokens(file);
  }

  /** Whose token it is; null when it is nobody's. */
  public synchronized @Nullable Principal find(String token) {
    long now = System.nanoTime();
    if (now - lookedNanos >= LOOK_NANOS) {
      lookedNanos = now;
      look();
    }
    // Looked up by its hash: how long that takes says nothing about the tokens.
    return byHash.get(hash(token));
  }

  private void look() {
    try {
      FileTime found = time(file);
      if (!found.equals(time)) {
        time = found;
        byHash = read(file);
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "tokens stay as they were: " + e.getMessage());
    }
  }

  private static FileTime time(Path file) throws IOException {
    try {
      return Files.getLastModifiedTime(file);
    } catch (NoSuchFileException e) {
      throw new IOException("there is no file " + file, e);
    }
  }

  private static Map<String, Principal> read(Path file) throws IOException {
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
    if (permissions.contains(PosixFilePermission.GROUP_READ)
        || permissions.contains(PosixFilePermission.OTHERS_READ)) {
      throw new IOException(file + " can be read by others: chmod 600 " + file);
    }
    Map<String, Principal> byHash = new HashMap<>();
    int number = 0;
    for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
      number++;
      String text = line.strip();
      if (!text.isEmpty() && !text.startsWith("#")) {
        String[] words = text.split("\\s+");
        try {
          add(byHash, words);
        } catch (IllegalArgumentException e) {
          throw new IOException(file + ", line " + number + ": " + e.getMessage(), e);
        }
      }
    }
    return byHash;
  }

  private static void add(Map<String, Principal> byHash, String[] words) {
    if (words.length != 3) {
      throw new IllegalArgumentException(
          words.length + " words (expected: NAME ROLE[,ROLE] TOKEN)");
    }
    Principal principal = new Principal(words[0], Role.parse(roles(words[1])));
    String token = words[2];
    if (token.startsWith(HASHED)) {
      String hash = token.substring(HASHED.length());
      if (!hash.matches("[0-9a-f]{64}")) {
        throw new IllegalArgumentException("no hash (expected: sha256: and 64 hex digits)");
      }
      byHash.put(hash, principal);
    } else if (token.length() < SHORTEST) {
      throw new IllegalArgumentException(
          "the token has "
              + token.length()
              + " characters (expected: at least "
              + SHORTEST
              + ", such as from openssl rand -hex 24)");
    } else {
      byHash.put(hash(token), principal);
    }
  }

  private static List<String> roles(String text) {
    return Arrays.asList(text.split(","));
  }

  private static String hash(String token) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
