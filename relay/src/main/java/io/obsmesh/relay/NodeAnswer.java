package io.obsmesh.relay;

import io.obsmesh.wire.ScanSummary;
import org.jspecify.annotations.Nullable;

/**
 * How far one node got with an answer.
 *
 * @param summary what it read; null when it could not be asked at all
 * @param failure why it did not answer, or did not finish; null when it did
 */
public record NodeAnswer(String node, @Nullable ScanSummary summary, @Nullable String failure) {}
