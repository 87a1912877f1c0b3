package io.obsmesh.bpf.internal;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.obsmesh.bpf.BpfException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import org.jspecify.annotations.Nullable;

/** The libbpf functions we use, under their own names. Found when first asked for. */
final class LibBpf {
  private static volatile @Nullable LibBpf library;

  final NativeCall openMem;
  final NativeCall load;
  final NativeCall closeObject;
  final NativeCall nextProgram;
  final NativeCall programName;
  final NativeCall sectionName;
  final NativeCall setAutoload;
  final NativeCall setLogBuffer;
  final NativeCall attach;
  final NativeCall attachCgroup;
  final NativeCall destroyLink;
  final NativeCall linkFd;
  final NativeCall iterCreate;
  final NativeCall findMap;
  final NativeCall mapFd;
  final NativeCall initialValue;
  final NativeCall mapCreate;
  final NativeCall mapUpdate;
  final NativeCall mapLookup;
  final NativeCall mapUpdateBatch;
  final NativeCall mapDelete;
  final NativeCall mapNextKey;
  final NativeCall nextMap;
  final NativeCall mapName;
  final NativeCall reuseFd;
  final NativeCall objectPin;
  final NativeCall objectGet;
  final NativeCall programFd;
  final NativeCall linkUpdate;
  final NativeCall linkDetach;
  final NativeCall programAttach;
  final NativeCall possibleCpus;

  private LibBpf(SymbolLookup symbols) {
    openMem =
        NativeCall.bind(
            symbols,
            "bpf_object__open_mem",
            FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_LONG, ADDRESS));
    load = NativeCall.bind(symbols, "bpf_object__load", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    closeObject = NativeCall.bind(symbols, "bpf_object__close", FunctionDescriptor.ofVoid(ADDRESS));
    nextProgram =
        NativeCall.bind(
            symbols, "bpf_object__next_program", FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS));
    programName =
        NativeCall.bind(symbols, "bpf_program__name", FunctionDescriptor.of(ADDRESS, ADDRESS));
    sectionName =
        NativeCall.bind(
            symbols, "bpf_program__section_name", FunctionDescriptor.of(ADDRESS, ADDRESS));
    setAutoload =
        NativeCall.bind(
            symbols,
            "bpf_program__set_autoload",
            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_BOOLEAN));
    setLogBuffer =
        NativeCall.bind(
            symbols,
            "bpf_program__set_log_buf",
            FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG));
    attach =
        NativeCall.bind(symbols, "bpf_program__attach", FunctionDescriptor.of(ADDRESS, ADDRESS));
    attachCgroup =
        NativeCall.bind(
            symbols,
            "bpf_program__attach_cgroup",
            FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_INT));
    destroyLink =
        NativeCall.bind(symbols, "bpf_link__destroy", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    linkFd = NativeCall.bind(symbols, "bpf_link__fd", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    iterCreate =
        NativeCall.bind(symbols, "bpf_iter_create", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    findMap =
        NativeCall.bind(
            symbols,
            "bpf_object__find_map_by_name",
            FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS));
    mapFd = NativeCall.bind(symbols, "bpf_map__fd", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    initialValue =
        NativeCall.bind(
            symbols, "bpf_map__initial_value", FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS));
    mapCreate =
        NativeCall.bind(
            symbols,
            "bpf_map_create",
            FunctionDescriptor.of(
                JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS));
    mapUpdate =
        NativeCall.bind(
            symbols,
            "bpf_map_update_elem",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG));
    mapLookup =
        NativeCall.bind(
            symbols,
            "bpf_map_lookup_elem",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
    mapUpdateBatch =
        NativeCall.bind(
            symbols,
            "bpf_map_update_batch",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS));
    mapDelete =
        NativeCall.bind(
            symbols, "bpf_map_delete_elem", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));
    mapNextKey =
        NativeCall.bind(
            symbols,
            "bpf_map_get_next_key",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
    nextMap =
        NativeCall.bind(
            symbols, "bpf_object__next_map", FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS));
    mapName = NativeCall.bind(symbols, "bpf_map__name", FunctionDescriptor.of(ADDRESS, ADDRESS));
    reuseFd =
        NativeCall.bind(
            symbols, "bpf_map__reuse_fd", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
    objectPin =
        NativeCall.bind(symbols, "bpf_obj_pin", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));
    objectGet = NativeCall.bind(symbols, "bpf_obj_get", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    programFd =
        NativeCall.bind(symbols, "bpf_program__fd", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    programAttach =
        NativeCall.bind(
            symbols,
            "bpf_prog_attach",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    linkDetach =
        NativeCall.bind(symbols, "bpf_link_detach", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    linkUpdate =
        NativeCall.bind(
            symbols,
            "bpf_link_update",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS));
    possibleCpus =
        NativeCall.bind(symbols, "libbpf_num_possible_cpus", FunctionDescriptor.of(JAVA_INT));
    // It would write to our standard error; what it has to say is asked for where it matters.
    NativeCall.bind(symbols, "libbpf_set_print", FunctionDescriptor.of(ADDRESS, ADDRESS))
        .invoke(MemorySegment.NULL);
  }

  /** The library; throws {@link BpfException} that says what to install when it is not there. */
  @SuppressWarnings("restricted")
  static LibBpf library() {
    LibBpf found = library;
    if (found != null) {
      return found;
    }
    SymbolLookup symbols;
    try {
      symbols = SymbolLookup.libraryLookup("libbpf.so.1", Arena.global());
    } catch (IllegalArgumentException e) {
      throw new BpfException(
          "dlopen",
          0,
          "libbpf.so.1 not found: install libbpf1 (Debian, Ubuntu) or libbpf (Fedora, Alpine)");
    }
    found = new LibBpf(symbols);
    library = found;
    return found;
  }
}
