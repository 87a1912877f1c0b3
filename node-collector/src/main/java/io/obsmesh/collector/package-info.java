/**
 * The agent of one node. Open {@link io.obsmesh.collector.Agent} first; {@code connection} follows
 * sockets, {@code workload} knows whose they are, {@code store} keeps and answers, {@code flight}
 * serves, {@code pcap} reads files instead of the kernel.
 */
@NullMarked
package io.obsmesh.collector;

import org.jspecify.annotations.NullMarked;
