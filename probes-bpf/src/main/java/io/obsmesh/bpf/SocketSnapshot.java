package io.obsmesh.bpf;

/**
 * One socket of one process as the kernel's table shows it now.
 *
 * @param listening whether it accepts connections
 * @param remotePort 0 when listening
 * @param networkNamespace inode number
 * @param rttNanos smoothed, 0 when never measured
 */
// Arrays, because nobody compares snapshots and thousands are made at once.
@SuppressWarnings("ArrayRecordComponent")
public record SocketSnapshot(
    long socketCookie,
    int pid,
    int uid,
    String comm,
    long cgroupId,
    boolean listening,
    int ipProtocol,
    byte[] localAddress,
    int localPort,
    byte[] remoteAddress,
    int remotePort,
    long networkNamespace,
    long sentBytes,
    long receivedBytes,
    long rttNanos,
    long retransmits) {}
