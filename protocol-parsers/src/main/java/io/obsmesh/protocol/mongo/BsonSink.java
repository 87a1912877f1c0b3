package io.obsmesh.protocol.mongo;

/** Takes the elements of documents in order. Depth 0 is the outermost document. */
interface BsonSink {
  /** What to do with a document or an array. */
  enum Visit {
    SKIP,
    ENTER,
    /** Count the elements of the array and skip them. */
    COUNT
  }

  /** A document or array begins. */
  Visit begin(int depth, String name, boolean array);

  /** The document or array of that depth, which was entered, is over; not called for depth 0. */
  void end(int depth);

  /** An array had so many elements. */
  void counted(int depth, String name, long elements);

  /** How many bytes of the text of this element are wanted; what is more is skipped. */
  int wanted(int depth, String name);

  /** An element that is no document. */
  void value(int depth, String name, BsonValue value);
}
