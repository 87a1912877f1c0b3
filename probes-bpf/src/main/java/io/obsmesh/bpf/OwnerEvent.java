package io.obsmesh.bpf;

/** The process that uses a socket. */
public interface OwnerEvent {
  long timeNanos();

  long socketCookie();

  /** Process id (thread group) in the root pid namespace. */
  int pid();

  int uid();

  /** Name of the process's thread that used the socket, up to 15 characters. */
  String comm();

  /** cgroup v2 id of the process: the inode number of its directory. */
  long cgroupId();
}
