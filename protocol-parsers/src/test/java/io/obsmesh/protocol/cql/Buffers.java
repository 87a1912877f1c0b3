package io.obsmesh.protocol.cql;

import com.datastax.oss.protocol.internal.PrimitiveCodec;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** Lets the driver's classes write into buffers. They are not asked to read. */
final class Buffers implements PrimitiveCodec<ByteBuffer> {
  @Override
  public ByteBuffer allocate(int size) {
    return ByteBuffer.allocate(size);
  }

  @Override
  public void release(ByteBuffer buffer) {}

  @Override
  public int sizeOf(ByteBuffer buffer) {
    return buffer.position();
  }

  @Override
  public ByteBuffer concat(ByteBuffer left, ByteBuffer right) {
    return ByteBuffer.allocate(left.position() + right.position())
        .put(left.duplicate().flip())
        .put(right.duplicate().flip());
  }

  @Override
  public void updateCrc(ByteBuffer buffer, CRC32 crc) {
    crc.update(buffer.duplicate().flip());
  }

  @Override
  public void writeByte(byte value, ByteBuffer to) {
    to.put(value);
  }

  @Override
  public void writeInt(int value, ByteBuffer to) {
    to.putInt(value);
  }

  @Override
  public void writeInetAddr(InetAddress address, ByteBuffer to) {
    byte[] bytes = address.getAddress();
    to.put((byte) bytes.length).put(bytes);
  }

  @Override
  public void writeLong(long value, ByteBuffer to) {
    to.putLong(value);
  }

  @Override
  public void writeUnsignedShort(int value, ByteBuffer to) {
    to.putShort((short) value);
  }

  @Override
  public void writeString(String text, ByteBuffer to) {
    writeShortBytes(text.getBytes(StandardCharsets.UTF_8), to);
  }

  @Override
  public void writeLongString(String text, ByteBuffer to) {
    writeBytes(text.getBytes(StandardCharsets.UTF_8), to);
  }

  @Override
  public void writeBytes(ByteBuffer bytes, ByteBuffer to) {
    to.putInt(bytes.remaining()).put(bytes.duplicate());
  }

  @Override
  public void writeBytes(byte[] bytes, ByteBuffer to) {
    to.putInt(bytes.length).put(bytes);
  }

  @Override
  public void writeShortBytes(byte[] bytes, ByteBuffer to) {
    to.putShort((short) bytes.length).put(bytes);
  }

  private static UnsupportedOperationException reading() {
    return new UnsupportedOperationException("reading (expected: only to write)");
  }

  @Override
  public void markReaderIndex(ByteBuffer from) {}

  @Override
  public void resetReaderIndex(ByteBuffer from) {}

  @Override
  public byte readByte(ByteBuffer from) {
    throw reading();
  }

  @Override
  public int readInt(ByteBuffer from) {
    throw reading();
  }

  @Override
  public int readInt(ByteBuffer from, int offset) {
    throw reading();
  }

  @Override
  public InetAddress readInetAddr(ByteBuffer from) {
    throw reading();
  }

  @Override
  public long readLong(ByteBuffer from) {
    throw reading();
  }

  @Override
  public int readUnsignedShort(ByteBuffer from) {
    throw reading();
  }

  @Override
  public ByteBuffer readBytes(ByteBuffer from) {
    throw reading();
  }

  @Override
  public byte[] readShortBytes(ByteBuffer from) {
    throw reading();
  }

  @Override
  public String readString(ByteBuffer from) {
    throw reading();
  }

  @Override
  public String readLongString(ByteBuffer from) {
    throw reading();
  }

  @Override
  public ByteBuffer readRetainedSlice(ByteBuffer from, int size) {
    throw reading();
  }
}
