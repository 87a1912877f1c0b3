/**
 * Rows kept as columns in native memory, bounded in bytes, and the scan that answers from them.
 * Open {@link io.obsmesh.collector.store.TableStore} first.
 */
@NullMarked
package io.obsmesh.collector.store;

import org.jspecify.annotations.NullMarked;
