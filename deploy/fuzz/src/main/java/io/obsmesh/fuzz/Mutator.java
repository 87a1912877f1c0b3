package io.obsmesh.fuzz;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** Changes inputs at random, the same way for the same numbers. */
final class Mutator {
  private static final int[] NOTABLE = {
    0, 1, 0x7f, 0x80, 0xff, '\r', '\n', '*', '$', '-', '0', '9'
  };

  private final RandomGenerator random;

  Mutator(RandomGenerator random) {
    this.random = random;
  }

  /** One of the inputs with 1 to 8 changes; random bytes when there are none. */
  byte[] next(List<byte[]> inputs) {
    if (inputs.isEmpty()) {
      byte[] made = new byte[random.nextInt(4, 200)];
      random.nextBytes(made);
      return made;
    }
    byte[] changed = inputs.get(random.nextInt(inputs.size())).clone();
    for (int left = random.nextInt(1, 9); left > 0; left--) {
      changed = change(changed, inputs);
    }
    return changed;
  }

  private byte[] change(byte[] bytes, List<byte[]> inputs) {
    if (bytes.length < 8) {
      return inputs.get(random.nextInt(inputs.size())).clone();
    }
    int at = random.nextInt(bytes.length);
    int count = Math.min(random.nextInt(1, 65), bytes.length - at);
    switch (random.nextInt(8)) {
      case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> bytes[at] = (byte) NOTABLE[random.nextInt(NOTABLE.length)];
      case 2 -> bytes[at] = (byte) random.nextInt();
      case 3 -> Arrays.fill(bytes, at, at + Math.min(count, 4), (byte) 0xff);
      case 4 -> {
        byte[] shorter = Arrays.copyOf(bytes, bytes.length - count);
        System.arraycopy(bytes, at + count, shorter, at, bytes.length - at - count);
        return shorter;
      }
      case 5 -> {
        byte[] longer = Arrays.copyOf(bytes, bytes.length + count);
        System.arraycopy(bytes, at, longer, at + count, bytes.length - at);
        return longer;
      }
      case 6 -> {
        byte[] other = inputs.get(random.nextInt(inputs.size()));
        int from = random.nextInt(other.length);
        System.arraycopy(other, from, bytes, at, Math.min(count, other.length - from));
      }
      default -> {
        // Options of the connection, and flags of its first piece.
        bytes[0] = (byte) random.nextInt();
        bytes[1] = (byte) random.nextInt();
      }
    }
    return bytes;
  }
}
