package io.obsmesh.collector.workload;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a process is. Absent parts are null.
 *
 * @param pid process id in the root pid namespace
 * @param uid user that owns the socket
 * @param process its name
 * @param exe path of its executable
 * @param commandLine its arguments, cut at 4 KiB
 * @param container id of its container, 12 characters
 * @param unit its systemd unit
 * @param pod uid of its Kubernetes pod
 * @param service the name people know it by
 */
public record Workload(
    int pid,
    int uid,
    String process,
    @Nullable String exe,
    @Nullable String commandLine,
    @Nullable String container,
    @Nullable String unit,
    @Nullable String pod,
    String service) {
  public Workload {
    Objects.requireNonNull(process);
    Objects.requireNonNull(service);
  }
}
