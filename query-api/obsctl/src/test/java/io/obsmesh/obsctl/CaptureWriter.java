package io.obsmesh.obsctl;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes a pcap file of one TCP connection from 10.0.0.1:40000 to 10.0.0.2:80, raw IP packets. */
final class CaptureWriter {
  private static final int RAW_IP = 101;
  private static final int SYN = 0x02;
  private static final int PSH_ACK = 0x18;
  private static final int SYN_ACK = 0x12;
  private static final int FIN_ACK = 0x11;

  private final ByteArrayOutputStream file = new ByteArrayOutputStream();
  private int clientSequence = 1000;
  private int serverSequence = 5000;
  private int microseconds;

  CaptureWriter() {
    ByteBuffer header = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
    header.putInt(0xa1b2c3d4).putShort((short) 2).putShort((short) 4).putInt(0).putInt(0);
    header.putInt(65535).putInt(RAW_IP);
    file.writeBytes(header.array());
    packet(true, SYN, new byte[0]);
    packet(false, SYN_ACK, new byte[0]);
    clientSequence++;
    serverSequence++;
  }

  CaptureWriter request(String text) {
    byte[] bytes = text.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    packet(true, PSH_ACK, bytes);
    clientSequence += bytes.length;
    return this;
  }

  CaptureWriter response(String text) {
    byte[] bytes = text.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    packet(false, PSH_ACK, bytes);
    serverSequence += bytes.length;
    return this;
  }

  byte[] end() {
    packet(true, FIN_ACK, new byte[0]);
    packet(false, FIN_ACK, new byte[0]);
    return file.toByteArray();
  }

  private void packet(boolean fromClient, int flags, byte[] payload) {
    microseconds += 1000;
    int length = 40 + payload.length;
    ByteBuffer record = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    record.putInt(1_700_000_000).putInt(microseconds).putInt(length).putInt(length);
    file.writeBytes(record.array());
    ByteBuffer ip = ByteBuffer.allocate(length);
    ip.put((byte) 0x45).put((byte) 0).putShort((short) length).putInt(0);
    ip.put((byte) 64).put((byte) 6).putShort((short) 0);
    ip.putInt(fromClient ? 0x0a000001 : 0x0a000002).putInt(fromClient ? 0x0a000002 : 0x0a000001);
    ip.putShort((short) (fromClient ? 40000 : 80)).putShort((short) (fromClient ? 80 : 40000));
    ip.putInt(fromClient ? clientSequence : serverSequence);
    ip.putInt(fromClient ? serverSequence : clientSequence);
    ip.put((byte) 0x50).put((byte) flags).putShort((short) 1024).putInt(0);
    ip.put(payload);
    file.writeBytes(ip.array());
  }
}
