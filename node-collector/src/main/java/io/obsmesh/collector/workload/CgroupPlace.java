package io.obsmesh.collector.workload;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the path of a cgroup tells: container (docker, containerd, cri-o, podman, each with the
 * cgroupfs and the systemd driver), pod (kubelet), systemd unit.
 *
 * @param container first 12 characters of the container's id, or null
 * @param containerId the whole id, or null
 * @param unit systemd unit, or null
 * @param pod uid of the Kubernetes pod, or null
 */
record CgroupPlace(
    @Nullable String container,
    @Nullable String containerId,
    @Nullable String unit,
    @Nullable String pod) {
  static final CgroupPlace NOWHERE = new CgroupPlace(null, null, null, null);

  private static final Pattern CONTAINER =
      Pattern.compile("(?:^|[-:])([0-9a-f]{64})(?:\\.scope)?$");
  private static final Pattern POD =
      Pattern.compile(
          "pod([0-9a-f]{8}[-_][0-9a-f]{4}[-_][0-9a-f]{4}[-_][0-9a-f]{4}[-_][0-9a-f]{12})");

  /** Reads the lines of {@code /proc/PID/cgroup}: {@code hierarchy:controllers:path}. */
  static CgroupPlace ofLines(String lines) {
    CgroupPlace place = NOWHERE;
    for (String line : lines.split("\n", -1)) {
      int first = line.indexOf(':');
      int second = line.indexOf(':', first + 1);
      if (second < 0) {
        continue;
      }
      String controllers = line.substring(first + 1, second);
      // With v1 beside v2, containers may only be in v1; units are in v2 or systemd's own.
      boolean systemd = controllers.isEmpty() || controllers.equals("name=systemd");
      place = place.or(ofPath(line.substring(second + 1), systemd));
    }
    return place;
  }

  /** Reads one path. */
  static CgroupPlace ofPath(String path, boolean mayHoldUnits) {
    String containerId = null;
    String unit = null;
    for (String part : path.split("/", -1)) {
      Matcher matcher = CONTAINER.matcher(part);
      if (matcher.find() && !part.contains("conmon")) {
        containerId = matcher.group(1);
      } else if (mayHoldUnits && namesWorkload(part)) {
        unit = part;
      }
    }
    Matcher pod = POD.matcher(path);
    String podUid = pod.find() ? pod.group(1).replace('_', '-') : null;
    return new CgroupPlace(
        containerId == null ? null : containerId.substring(0, 12), containerId, unit, podUid);
  }

  /** Units that say what runs, not who logged in. */
  private static boolean namesWorkload(String part) {
    if (part.endsWith(".service")) {
      return !part.startsWith("user@");
    }
    return part.endsWith(".scope")
        && !part.startsWith("session-")
        && !part.equals("init.scope")
        && !part.startsWith("libpod-conmon");
  }

  private CgroupPlace or(CgroupPlace other) {
    return new CgroupPlace(
        container != null ? container : other.container,
        containerId != null ? containerId : other.containerId,
        unit != null ? unit : other.unit,
        pod != null ? pod : other.pod);
  }
}
