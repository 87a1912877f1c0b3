package io.obsmesh.relay;

import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorLoader;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;

/**
 * Copies batches into memory of our own: those of different nodes come from different allocators.
 */
final class OwnCopy {
  private OwnCopy() {}

  /** The same rows, in as many moves of memory as there are buffers. The caller closes it. */
  static VectorSchemaRoot of(VectorSchemaRoot from, BufferAllocator allocator) {
    VectorSchemaRoot copy = VectorSchemaRoot.create(from.getSchema(), allocator);
    List<ArrowBuf> buffers = new ArrayList<>();
    try (ArrowRecordBatch theirs = new VectorUnloader(from).getRecordBatch()) {
      for (ArrowBuf buffer : theirs.getBuffers()) {
        ArrowBuf own = allocator.buffer(buffer.readableBytes());
        buffers.add(own);
        own.setBytes(0, buffer, buffer.readerIndex(), buffer.readableBytes());
        own.writerIndex(buffer.readableBytes());
      }
      try (ArrowRecordBatch ours =
          new ArrowRecordBatch(theirs.getLength(), theirs.getNodes(), buffers)) {
        new VectorLoader(copy).load(ours);
      }
      return copy;
    } catch (RuntimeException e) {
      copy.close();
      throw e;
    } finally {
      buffers.forEach(ArrowBuf::close);
    }
  }
}
