package io.obsmesh.collector.store;

import io.obsmesh.table.Column;
import java.util.HashMap;
import java.util.Map;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;

/** A column of text that repeats: the numbers are places in a dictionary. */
final class CodedWriter extends NumberWriter {
  private final TextWriter dictionary;
  private final StagedBuffer dictionaryValidity;
  private final Map<String, Integer> known = new HashMap<>();

  CodedWriter(Column column, BufferAllocator allocator) {
    super(column, allocator, Integer.BYTES);
    dictionary = new TextWriter(allocator);
    dictionaryValidity = new StagedBuffer(allocator, BITS_WINDOW);
  }

  /** The number of a text. */
  int code(String text) {
    Integer code = known.get(text);
    if (code != null) {
      return code;
    }
    int next = known.size();
    known.put(text, next);
    dictionary.append(text);
    dictionaryValidity.setBit(next);
    return next;
  }

  @Override
  ColumnView view(int rows, ArrowBuf validity) {
    int size = known.size();
    ColumnView.Texts entries = dictionary.view(dictionaryValidity.taken((size + 7) / 8));
    return new ColumnView.Coded(validity, values(rows), Integer.BYTES, entries, size);
  }

  @Override
  long valuesSize() {
    return super.valuesSize() + dictionaryValidity.size() + dictionary.size();
  }

  @Override
  long valuesCapacity() {
    return super.valuesCapacity() + dictionaryValidity.capacity() + dictionary.capacity();
  }

  @Override
  void resetValues() {
    super.resetValues();
    dictionaryValidity.reset();
    dictionary.reset();
    known.clear();
  }

  @Override
  void closeValues() {
    super.closeValues();
    dictionaryValidity.close();
    dictionary.close();
  }
}
