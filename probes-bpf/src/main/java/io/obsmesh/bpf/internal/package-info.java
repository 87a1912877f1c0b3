/**
 * libbpf and libc through the foreign function interface, and the memory that programs share with
 * Java. The only package that uses {@code java.lang.foreign}. Open {@link
 * io.obsmesh.bpf.internal.CaptureSession} first. Not an API.
 */
@NullMarked
package io.obsmesh.bpf.internal;

import org.jspecify.annotations.NullMarked;
