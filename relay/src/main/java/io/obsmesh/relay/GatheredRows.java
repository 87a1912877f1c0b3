package io.obsmesh.relay;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.BitVectorHelper;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.MapVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Rows of several batches that become one batch: first noted, in order, then copied column by
 * column. The batches must stay open in between. For one thread.
 */
final class GatheredRows {
  private final List<VectorSchemaRoot> batches = new ArrayList<>();
  private final Map<VectorSchemaRoot, Integer> numbers = new IdentityHashMap<>();
  private final int[] batchOf;
  private final int[] rowOf;
  private @Nullable VectorSchemaRoot latest;
  private int latestNumber;
  private int count;

  /**
   * @param capacity rows at most
   */
  GatheredRows(int capacity) {
    batchOf = new int[capacity];
    rowOf = new int[capacity];
  }

  /** Notes one more row. */
  void add(VectorSchemaRoot batch, int row) {
    if (batch != latest) {
      latest = batch;
      latestNumber =
          numbers.computeIfAbsent(
              batch,
              added -> {
                batches.add(added);
                return batches.size() - 1;
              });
    }
    batchOf[count] = latestNumber;
    rowOf[count++] = row;
  }

  boolean full() {
    return count == rowOf.length;
  }

  boolean isEmpty() {
    return count == 0;
  }

  /** Whether a row of that batch is noted. */
  boolean has(VectorSchemaRoot batch) {
    return numbers.containsKey(batch);
  }

  /** The batches that rows are of. */
  List<VectorSchemaRoot> batches() {
    return batches;
  }

  /**
   * Copies the noted rows, and forgets them. A batch that lacks a column, or knows it as something
   * else, has no values in it.
   *
   * @return a batch that the caller closes
   */
  VectorSchemaRoot copy(Schema columns, BufferAllocator allocator) {
    VectorSchemaRoot target = VectorSchemaRoot.create(columns, allocator);
    try {
      List<Map<String, FieldVector>> byName = new ArrayList<>(batches.size());
      for (VectorSchemaRoot batch : batches) {
        Map<String, FieldVector> vectors = new HashMap<>();
        batch.getFieldVectors().forEach(vector -> vectors.put(vector.getName(), vector));
        byName.add(vectors);
      }
      @Nullable FieldVector[] sources = new FieldVector[batches.size()];
      for (FieldVector vector : target.getFieldVectors()) {
        for (int i = 0; i < sources.length; i++) {
          FieldVector source = byName.get(i).get(vector.getName());
          sources[i] =
              source != null && source.getMinorType() == vector.getMinorType() ? source : null;
        }
        vector.setInitialCapacity(count);
        vector.allocateNew();
        copy(sources, vector);
        vector.setValueCount(count);
      }
      target.setRowCount(count);
      clear();
      return target;
    } catch (RuntimeException e) {
      target.close();
      throw e;
    }
  }

  private void clear() {
    batches.clear();
    numbers.clear();
    latest = null;
    count = 0;
  }

  private void copy(@Nullable FieldVector[] sources, FieldVector target) {
    for (int i = 0; i < count; i++) {
      FieldVector source = sources[batchOf[i]];
      int row = rowOf[i];
      if (source == null || source.isNull(row)) {
        continue;
      }
      switch (target) {
        case BitVector bits -> bits.setSafe(i, ((BitVector) source).get(row));
        case BaseFixedWidthVector fixed -> number((BaseFixedWidthVector) source, row, fixed, i);
        case VarCharVector texts -> text((VarCharVector) source, row, texts, i);
        case MapVector map -> map((MapVector) source, row, map, i);
        default -> target.copyFromSafe(row, i, source);
      }
    }
  }

  private static void number(
      BaseFixedWidthVector source, int row, BaseFixedWidthVector target, int at) {
    switch (target.getTypeWidth()) {
      case Long.BYTES ->
          target
              .getDataBuffer()
              .setLong(
                  (long) at * Long.BYTES, source.getDataBuffer().getLong((long) row * Long.BYTES));
      case Integer.BYTES ->
          target
              .getDataBuffer()
              .setInt(
                  (long) at * Integer.BYTES,
                  source.getDataBuffer().getInt((long) row * Integer.BYTES));
      default -> {
        target.copyFromSafe(row, at, source);
        return;
      }
    }
    BitVectorHelper.setBit(target.getValidityBuffer(), at);
  }

  private static void text(VarCharVector source, int row, VarCharVector target, int at) {
    int start = source.getStartOffset(row);
    target.setSafe(at, start, source.getEndOffset(row) - start, source.getDataBuffer());
  }

  /** Names and values one after the other, without the readers and writers of single values. */
  private static void map(MapVector source, int row, MapVector target, int at) {
    if (!(source.getDataVector() instanceof StructVector from)
        || !(target.getDataVector() instanceof StructVector to)
        || !(from.getChildByOrdinal(0) instanceof VarCharVector names)
        || !(from.getChildByOrdinal(1) instanceof VarCharVector values)
        || !(to.getChildByOrdinal(0) instanceof VarCharVector toNames)
        || !(to.getChildByOrdinal(1) instanceof VarCharVector toValues)) {
      target.copyFromSafe(row, at, source);
      return;
    }
    int start = source.getOffsetBuffer().getInt((long) row * ListVector.OFFSET_WIDTH);
    int end = source.getOffsetBuffer().getInt((row + 1L) * ListVector.OFFSET_WIDTH);
    int first = target.startNewValue(at);
    for (int i = start; i < end; i++) {
      int entry = first + i - start;
      to.setIndexDefined(entry);
      if (!names.isNull(i)) {
        text(names, i, toNames, entry);
      }
      if (!values.isNull(i)) {
        text(values, i, toValues, entry);
      }
    }
    target.endValue(at, end - start);
  }
}
