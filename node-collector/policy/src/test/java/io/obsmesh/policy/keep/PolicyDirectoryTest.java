package io.obsmesh.policy.keep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.obsmesh.policy.keep.PolicyDirectory.Change;
import io.obsmesh.policy.read.Policy;
import io.obsmesh.policy.read.PolicyReader;
import io.obsmesh.policy.read.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyDirectoryTest {
  private static final String ORDERS =
      """
      # who may reach orders
      apiVersion: obsmesh.io/v1
      kind: Policy
      metadata: { name: orders, namespace: shop }
      spec: { subject: { unit: orders.service }, ingress: [] }
      """;
  private static final String WEB = ORDERS.replace("orders", "web");

  @TempDir private Path temporary;
  private Path path;
  private PolicyDirectory directory;

  @BeforeEach
  void directory() {
    path = temporary.resolve("etc/policies");
    directory = new PolicyDirectory(path);
  }

  private static List<Policy> policies(String text) {
    PolicyReader.Result result = PolicyReader.read("f", text);
    assertThat(result.problems()).isEmpty();
    return result.policies();
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(path)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void nothingThere_isNoPolicies() {
    assertThat(directory.read().policies()).isEmpty();
    assertThat(directory.read().problems()).isEmpty();
  }

  @Test
  void applied_isOneFilePerPolicy_asItWasWritten() throws IOException {
    assertThat(directory.apply(policies(ORDERS + "---\n" + WEB)))
        .isEqualTo(Map.of("shop/orders", Change.ADDED, "shop/web", Change.ADDED));
    assertThat(files()).containsExactly(".lock", "shop~orders.yaml", "shop~web.yaml");
    assertThat(path.resolve("shop~orders.yaml")).hasContent(ORDERS);
    assertThat(path.resolve("shop~web.yaml")).hasContent(WEB);
    String changed = ORDERS.replace("ingress", "egress");
    assertThat(directory.apply(policies(changed + "---\n" + WEB)))
        .isEqualTo(Map.of("shop/orders", Change.CHANGED, "shop/web", Change.UNCHANGED));
    assertThat(path.resolve("shop~orders.yaml")).hasContent(changed);
  }

  @Test
  void elementsOfALis_areDocumentsAfterwards() throws IOException {
    directory.apply(
        policies(
            "{apiVersion: v1, kind: List, items: [{apiVersion: networking.k8s.io/v1, kind:"
                + " NetworkPolicy, metadata: {name: a, namespace: x}, spec: {podSelector: {},"
                + " ingress: [{ports: [{port: 80}]}]}}]}"));
    Policy kept = directory.read().policies().getFirst();
    assertThat(kept.fullName()).isEqualTo("x/a");
    assertThat(kept.rules().getFirst().ports().getFirst().from()).isEqualTo(80);
  }

  @Test
  void brokenFileInTheDirectory_refusesEveryChange() throws IOException {
    directory.apply(policies(ORDERS));
    Files.writeString(path.resolve("own.yaml"), "kind: Nothing\n");
    assertThatThrownBy(() -> directory.apply(policies(WEB)))
        .isInstanceOf(RefusedException.class)
        .hasMessage(
            "what is kept already cannot be read: "
                + path.resolve("own.yaml")
                + ":1:1: no apiVersion and kind (expected: apiVersion: obsmesh.io/v1, kind:"
                + " Policy)");
    assertThat(files()).containsExactly(".lock", "own.yaml", "shop~orders.yaml");
  }

  @Test
  void filesOfPeople_mayHoldSeveral_whichAreTheirsToChange() throws IOException {
    Files.createDirectories(path);
    Path own = Files.writeString(path.resolve("own.yaml"), ORDERS + "---\n" + WEB);
    assertThatThrownBy(() -> directory.apply(policies(WEB.replace("ingress", "egress"))))
        .isInstanceOf(RefusedException.class)
        .hasMessage("shop/web is in " + own + " together with others: change it there");
    assertThatThrownBy(() -> directory.delete(List.of("shop/web")))
        .isInstanceOf(RefusedException.class)
        .hasMessage(own + " holds shop/orders too: change it there");
    directory.delete(List.of("shop/web", "shop/orders"));
    assertThat(files()).containsExactly(".lock");
  }

  @Test
  void delete_isAllOrNone() throws IOException {
    directory.apply(policies(ORDERS + "---\n" + WEB));
    assertThatThrownBy(() -> directory.delete(List.of("shop/web", "shop/other")))
        .isInstanceOf(RefusedException.class)
        .hasMessage("no policy shop/other (there are: shop/orders, shop/web)");
    assertThat(directory.read().policies()).hasSize(2);
    directory.delete(List.of("shop/web"));
    assertThat(directory.read().policies())
        .extracting(Policy::fullName)
        .containsExactly("shop/orders");
  }

  @Test
  void leftoversOfACrash_areNoPolicies() throws IOException {
    directory.apply(policies(ORDERS));
    Files.writeString(path.resolve(".write-123"), "half a pol");
    assertThat(directory.read().problems()).isEmpty();
    assertThat(directory.read().policies()).hasSize(1);
  }

  private static final class Told implements PolicyWatch.Listener {
    private final List<String> all = new ArrayList<>();

    @Override
    public void changed(List<Policy> policies) {
      all.add("changed " + policies.stream().map(Policy::fullName).toList());
    }

    @Override
    public void refused(List<Problem> problems) {
      all.add("refused " + problems.size());
    }
  }

  @Test
  void watch_tellsEveryStateOnce_whenItHasSettled() throws IOException {
    Told told = new Told();
    PolicyWatch watch = new PolicyWatch(directory, told);
    watch.look();
    watch.look();
    assertThat(told.all).containsExactly("changed []");
    directory.apply(policies(ORDERS));
    watch.look();
    assertThat(told.all).hasSize(1);
    watch.look();
    watch.look();
    assertThat(told.all).containsExactly("changed []", "changed [shop/orders]");
    Path broken = Files.writeString(path.resolve("broken.yaml"), "kind: x");
    watch.look();
    watch.look();
    watch.look();
    Files.writeString(broken, WEB);
    Files.setLastModifiedTime(broken, FileTime.fromMillis(1));
    watch.look();
    watch.look();
    Files.delete(broken);
    directory.delete(List.of("shop/orders"));
    watch.look();
    watch.look();
    assertThat(told.all)
        .containsExactly(
            "changed []",
            "changed [shop/orders]",
            "refused 1",
            "changed [shop/web, shop/orders]",
            "changed []");
  }

  @Test
  void startedWatch_hasToldWhatIsThere_beforeItReturns() throws IOException {
    directory.apply(policies(ORDERS));
    Told told = new Told();
    try (PolicyWatch watch = new PolicyWatch(directory, told)) {
      watch.start(java.time.Duration.ofHours(1));
      assertThat(told.all).containsExactly("changed [shop/orders]");
    }
  }
}
