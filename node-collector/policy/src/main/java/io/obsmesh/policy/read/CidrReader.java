package io.obsmesh.policy.read;

import io.obsmesh.policy.read.Node.Place;
import io.obsmesh.policy.read.Node.Scalar;
import io.obsmesh.policy.rule.Peer;
import io.obsmesh.policy.rule.Prefix;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads networks. */
final class CidrReader {
  private CidrReader() {}

  /** The fields {@code cidr} and {@code except}. */
  static @Nullable Peer read(Fields fields, boolean outsideOnly) {
    String text = fields.text("cidr");
    Prefix prefix = text == null ? null : prefix(text, fields.placeOf("cidr"), fields.problems());
    List<Prefix> except = new ArrayList<>();
    for (Scalar each : fields.texts("except")) {
      Prefix inner = prefix(each.text(), each.place(), fields.problems());
      if (inner == null || prefix == null) {
        continue;
      }
      if (!prefix.contains(inner)) {
        fields.problem(each.place(), each.text() + " is not inside of " + text);
      }
      except.add(inner);
    }
    return prefix == null ? null : new Peer.Cidr(prefix, except, outsideOnly);
  }

  static @Nullable Prefix prefix(String text, Place place, Problems problems) {
    Prefix prefix = Prefix.parse(text);
    if (prefix == null) {
      problems.add(
          place,
          text + " is no network (expected: address/length, such as 10.0.0.0/8 or fd00::/8)");
    }
    return prefix;
  }
}
