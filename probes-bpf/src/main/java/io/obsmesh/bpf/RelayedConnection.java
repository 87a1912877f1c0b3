package io.obsmesh.bpf;

import io.obsmesh.bpf.PolicyVerdict.User;

/**
 * A connection that was turned to the relay as it was opened.
 *
 * @param socketCookie of the client's socket
 * @param address where it was to go: 16 bytes, IPv4 mapped
 * @param pid of the process that connected, in the first pid namespace; 0 where that is not known
 * @param made who made the client's socket
 * @param used who connected it; {@link User#NOBODY} when that is the same
 * @param peer who listens where it was to go; {@link User#NOBODY} when that is not on this machine
 */
public record RelayedConnection(
    long socketCookie, byte[] address, int port, int pid, User made, User used, User peer) {}
