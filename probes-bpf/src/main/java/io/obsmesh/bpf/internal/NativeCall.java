package io.obsmesh.bpf.internal;

import io.obsmesh.bpf.BpfException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;

/** One C function, with the error number it left behind. */
final class NativeCall {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
  private static final VarHandle ERRNO_VALUE =
      Linker.Option.captureStateLayout().varHandle(PathElement.groupElement("errno"));

  private final String name;
  private final MethodHandle handle;

  private NativeCall(String name, MethodHandle handle) {
    this.name = name;
    // All calls through one shape: no call here is hot enough to deserve its own.
    this.handle =
        handle
            .asSpreader(Object[].class, handle.type().parameterCount())
            .asType(MethodType.methodType(Object.class, Object[].class));
  }

  /** Binds; throws {@link BpfException} when the library lacks the function. */
  @SuppressWarnings("restricted")
  static NativeCall bind(SymbolLookup symbols, String name, FunctionDescriptor descriptor) {
    MemorySegment address =
        symbols
            .find(name)
            .orElseThrow(() ->
                new BpfException(
                    name, 0, name + " is missing in libbpf.so.1: install libbpf 1.0 or newer"));
    return new NativeCall(name, LINKER.downcallHandle(address, descriptor, ERRNO));
  }

  static SymbolLookup libc() {
    return LINKER.defaultLookup();
  }

  String name() {
    return name;
  }

  /** What the function returned, and errno when that was a failure. */
  record Result(Object value, int errno) {
    int intValue() {
      return (Integer) value;
    }

    MemorySegment pointer() {
      return (MemorySegment) value;
    }
  }

  /** Calls; a null pointer, MAP_FAILED or a negative number counts as a failure and sets errno. */
  Result invoke(Object... arguments) {
    // Its own slot for errno: a shared one would be a race between threads.
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(Linker.Option.captureStateLayout());
      Object[] all = new Object[arguments.length + 1];
      all[0] = state;
      System.arraycopy(arguments, 0, all, 1, arguments.length);
      Object value = (Object) handle.invokeExact(all);
      int errno = (int) ERRNO_VALUE.get(state, 0L);
      boolean failed =
          switch (value) {
            case MemorySegment pointer -> pointer.address() == 0 || pointer.address() == -1;
            case Integer status -> status < 0;
            case Long status -> status < 0;
            case null, default -> false;
          };
      return new Result(value == null ? 0 : value, failed ? Math.max(errno, 1) : 0);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    }
  }

  /** As {@link #invoke}, but a failure throws {@link BpfException}. */
  Result require(String what, Object... arguments) {
    Result result = invoke(arguments);
    if (result.errno() != 0) {
      throw new BpfException(name, result.errno(), what + ": " + Errno.sentence(result.errno()));
    }
    return result;
  }
}
