package io.obsmesh.collector.connection;

import io.obsmesh.collector.workload.Workload;

/** Finds what a process is. Called on the tracker's thread. */
@FunctionalInterface
public interface Owners {
  /** The workload of a process that used a socket just now. */
  Workload find(int pid, int uid, String comm, long cgroupId);
}
