package io.obsmesh.relay.discovery;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Asks a source again and again. */
abstract class PolledDiscovery implements Discovery {
  private static final System.Logger LOG = System.getLogger(PolledDiscovery.class.getName());

  private final String name;
  private final Duration pause;
  private final ScheduledExecutorService timer;
  private @Nullable Set<NodePlace> last;
  private boolean failing;

  PolledDiscovery(String name, Duration pause) {
    this.name = name;
    this.pause = pause;
    timer =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("obsmesh-find-" + name).factory());
  }

  /** All nodes there are now. */
  abstract Set<NodePlace> find() throws IOException;

  @Override
  public void start(Consumer<Set<NodePlace>> found) {
    timer.scheduleWithFixedDelay(() -> look(found), 0, pause.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void look(Consumer<Set<NodePlace>> found) {
    try {
      Set<NodePlace> now = find();
      failing = false;
      if (!now.equals(last)) {
        last = now;
        found.accept(now);
      }
    } catch (IOException | RuntimeException e) {
      if (!failing) {
        failing = true;
        LOG.log(
            System.Logger.Level.WARNING,
            name + " cannot be asked for nodes, those known stay: " + e.getMessage());
      }
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
