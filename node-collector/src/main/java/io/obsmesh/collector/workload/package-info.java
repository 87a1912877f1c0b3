/**
 * Which process, container, unit and service a socket belongs to. Open {@link
 * io.obsmesh.collector.workload.WorkloadResolver} first.
 */
@NullMarked
package io.obsmesh.collector.workload;

import org.jspecify.annotations.NullMarked;
