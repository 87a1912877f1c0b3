package io.obsmesh.policy.read;

import io.obsmesh.policy.read.Node.Absent;
import io.obsmesh.policy.read.Node.Place;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads policies from text, files and directories. All problems are found, not only the first; with
 * a problem, nothing of it should be put in force.
 */
public final class PolicyReader {
  /** Bytes of a file, at most. */
  public static final int MOST_BYTES = 4 << 20;

  private static final List<String> KINDS =
      List.of("Policy", "NetworkPolicy", "CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy");

  /**
   * What was read.
   *
   * @param policies those that could be read; complete only without problems
   * @param problems in order of place
   */
  public record Result(List<Policy> policies, List<Problem> problems) {
    public Result {
      policies = List.copyOf(policies);
      problems = List.copyOf(problems);
    }
  }

  private PolicyReader() {}

  /**
   * Reads YAML or JSON, with several documents or without any.
   *
   * @param file for messages
   */
  public static Result read(String file, String text) {
    Problems problems = new Problems(file);
    List<Policy> policies = new ArrayList<>();
    for (Node node : YamlTree.parse(text, problems)) {
      if (!(node instanceof Absent)) {
        int before = policies.size();
        document(Fields.of(node, "a policy", problems), policies);
        if (policies.size() == before + 1 && policies.getLast().source().isEmpty()) {
          policies.add(policies.removeLast().from(DocumentText.at(text, node.place().line())));
        }
      }
    }
    List<Problem> all = new ArrayList<>(problems.all());
    all.addAll(PolicySet.sameNames(policies));
    return new Result(policies, all);
  }

  /**
   * Reads files, and of directories all {@code .yaml}, {@code .yml} and {@code .json} in them (not
   * below), in order of name. A file that cannot be read is a problem.
   */
  public static Result readFiles(List<Path> paths) {
    List<Policy> policies = new ArrayList<>();
    List<Problem> problems = new ArrayList<>();
    for (Path path : paths) {
      for (Path file : files(path, problems)) {
        String text = text(file, problems);
        if (text != null) {
          Result result = read(file.toString(), text);
          policies.addAll(result.policies());
          problems.addAll(result.problems());
        }
      }
    }
    for (Problem same : PolicySet.sameNames(policies)) {
      if (!problems.contains(same)) {
        problems.add(same);
      }
    }
    return new Result(policies, problems);
  }

  private static List<Path> files(Path path, List<Problem> problems) {
    if (!Files.isDirectory(path)) {
      return List.of(path);
    }
    try (Stream<Path> inside = Files.list(path)) {
      return inside
          .filter(file -> file.getFileName().toString().matches("[^.].*\\.(yaml|yml|json)"))
          .filter(Files::isRegularFile)
          .sorted()
          .toList();
    } catch (IOException | UncheckedIOException e) {
      problems.add(new Problem(path.toString(), 1, 1, "cannot be listed: " + e.getMessage()));
      return List.of();
    }
  }

  private static @Nullable String text(Path file, List<Problem> problems) {
    String why;
    try {
      if (Files.size(file) > MOST_BYTES) {
        why = "is larger than " + (MOST_BYTES >> 20) + " MiB";
      } else {
        return Files.readString(file, StandardCharsets.UTF_8);
      }
    } catch (CharacterCodingException _) {
      why = "is no UTF-8";
    } catch (IOException _) {
      why = Files.exists(file) ? "cannot be read" : "is not there";
    }
    problems.add(new Problem(file.toString(), 1, 1, why));
    return null;
  }

  private static void document(Fields document, List<Policy> into) {
    String version = document.text("apiVersion");
    String kind = document.text("kind");
    if (version == null || kind == null) {
      document.problem(
          document.place(),
          "no apiVersion and kind (expected: apiVersion: obsmesh.io/v1, kind: Policy)");
      return;
    }
    if ((version.equals("v1") && kind.equals("List")) || kind.equals("NetworkPolicyList")) {
      list(document, into);
      return;
    }
    Policy policy =
        switch (version + " " + kind) {
          case "obsmesh.io/v1 Policy" -> OwnReader.read(document);
          case "networking.k8s.io/v1 NetworkPolicy" -> KubernetesReader.read(document);
          case "cilium.io/v2 CiliumNetworkPolicy" -> CiliumReader.read(document, false);
          case "cilium.io/v2 CiliumClusterwideNetworkPolicy" -> CiliumReader.read(document, true);
          default -> {
            Place place = document.placeOf(KINDS.contains(kind) ? "apiVersion" : "kind");
            document.problem(
                place,
                version
                    + " "
                    + kind
                    + " is not supported (expected: obsmesh.io/v1 Policy, networking.k8s.io/v1"
                    + " NetworkPolicy, cilium.io/v2 CiliumNetworkPolicy or"
                    + " CiliumClusterwideNetworkPolicy)");
            yield null;
          }
        };
    if (policy != null) {
      into.add(policy);
    }
  }

  private static void list(Fields document, List<Policy> into) {
    document.take("metadata");
    List<Node> items = document.list("items");
    document.end();
    if (items != null) {
      for (Node item : items) {
        int before = into.size();
        document(Fields.of(item, "a policy", document.problems()), into);
        if (into.size() == before + 1) {
          into.add(into.removeLast().from(DocumentText.of(item)));
        }
      }
    }
  }
}
