/**
 * eBPF programs on this machine, and what they report. Knows bytes and sockets, never protocols.
 * Open {@link io.obsmesh.bpf.CaptureProbes} first. All native code is behind it, in {@code
 * io.obsmesh.bpf.internal}.
 */
@NullMarked
package io.obsmesh.bpf;

import org.jspecify.annotations.NullMarked;
