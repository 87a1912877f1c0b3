package io.obsmesh.bpf;

/** Which end of a connection a socket is. */
public enum SocketRole {
  UNKNOWN,
  /** It connected. */
  CLIENT,
  /** It was accepted. */
  SERVER
}
