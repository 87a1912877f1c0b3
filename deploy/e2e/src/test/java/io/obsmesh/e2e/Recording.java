package io.obsmesh.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What passes a port on loopback while this is open, written by dumpcap to {@code
 * target/recordings}: the same bytes that the product sees, for another reader.
 */
final class Recording implements AutoCloseable {
  /** Where a datagram tells that all before it is in the file; nobody listens there. */
  private static final int MARK_PORT = 26999;

  private final Processes.Running dumpcap;
  private final Path file;

  private Recording(Processes.Running dumpcap, Path file) {
    this.dumpcap = dumpcap;
    this.file = file;
  }

  /**
   * Begins to record.
   *
   * @param name of the protocol, and of the file
   */
  static Recording of(String name, int port) {
    Path file = Path.of("target", "recordings", name + ".pcap").toAbsolutePath();
    try {
      Files.createDirectories(file.getParent());
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Recording recording =
        new Recording(
            Processes.start(
                "dumpcap",
                "-q",
                "-P",
                "-i",
                "lo",
                "-f",
                "port " + port + " or udp port " + MARK_PORT,
                "-w",
                file.toString()),
            file);
    recording.awaitMark("begin");
    return recording;
  }

  /** Ends when all that has passed is in the file. */
  Path end() {
    awaitMark("end");
    close();
    return file;
  }

  /** Sends a text until the file has it. */
  private void awaitMark(String word) {
    byte[] mark = ("obsmesh-recording-" + word).getBytes(StandardCharsets.US_ASCII);
    try (DatagramSocket socket = new DatagramSocket()) {
      DatagramPacket packet =
          new DatagramPacket(mark, mark.length, InetAddress.getLoopbackAddress(), MARK_PORT);
      Processes.await(
          "dumpcap to have recorded (" + dumpcap.said() + ")", 20, () -> sent(socket, packet));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean sent(DatagramSocket socket, DatagramPacket packet) {
    try {
      socket.send(packet);
      return Files.exists(file)
          && new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)
              .contains(new String(packet.getData(), StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    dumpcap.close();
  }
}
