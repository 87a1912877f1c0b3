package io.obsmesh.policy.read;

import io.obsmesh.policy.read.Node.Entry;
import io.obsmesh.policy.read.Node.Mapping;
import io.obsmesh.policy.read.Node.Scalar;
import io.obsmesh.policy.rule.LabelRequirement;
import io.obsmesh.policy.rule.LabelRequirement.Operator;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads {@code matchLabels} and {@code matchExpressions}. */
final class LabelReader {
  private static final Map<String, Operator> OPERATORS = new LinkedHashMap<>();

  static {
    OPERATORS.put("In", Operator.IN);
    OPERATORS.put("NotIn", Operator.NOT_IN);
    OPERATORS.put("Exists", Operator.EXISTS);
    OPERATORS.put("DoesNotExist", Operator.DOES_NOT_EXIST);
  }

  private LabelReader() {}

  /** All requirements of a selector; leaves other fields alone. */
  static List<LabelRequirement> read(Fields fields) {
    List<LabelRequirement> all = new ArrayList<>();
    Node labels = fields.take("matchLabels");
    if (labels instanceof Mapping mapping) {
      for (Entry entry : mapping.entries()) {
        if (entry.value() instanceof Scalar(_, var value)) {
          all.add(LabelRequirement.equal(entry.name(), value));
        } else {
          fields.problem(entry.place(), "label '" + entry.name() + "' has no single value");
        }
      }
    } else if (labels != null) {
      fields.problem(labels.place(), "matchLabels is not made of fields (expected: label: value)");
    }
    List<LabelRequirement> expressions =
        fields.each("matchExpressions", each -> expression(each, fields.problems()));
    if (expressions != null) {
      all.addAll(expressions);
    }
    return all;
  }

  private static @Nullable LabelRequirement expression(Node node, Problems problems) {
    Fields fields = Fields.of(node, "a label expression", problems);
    String key = fields.text("key");
    String word = fields.text("operator");
    Set<String> values =
        fields.texts("values").stream().map(Scalar::text).collect(Collectors.toSet());
    fields.end();
    if (key == null || word == null) {
      problems.add(fields.place(), "a label expression needs key and operator");
      return null;
    }
    Operator operator = OPERATORS.get(word);
    if (operator == null) {
      problems.add(
          fields.placeOf("operator"),
          "operator: "
              + word
              + " (expected: In, NotIn, Exists, DoesNotExist)"
              + Nearest.hint(word, OPERATORS.keySet()));
      return null;
    }
    boolean compares = operator == Operator.IN || operator == Operator.NOT_IN;
    if (compares == values.isEmpty()) {
      problems.add(
          fields.placeOf("values"),
          word + " takes " + (compares ? "at least one value" : "no values"));
      return null;
    }
    return new LabelRequirement(key, operator, values);
  }
}
