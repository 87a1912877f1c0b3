/**
 * Capture files through the same way as live traffic. Open {@link
 * io.obsmesh.collector.pcap.PcapReplay} first.
 */
@NullMarked
package io.obsmesh.collector.pcap;

import org.jspecify.annotations.NullMarked;
