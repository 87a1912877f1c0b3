package io.obsmesh.bpf.internal;

/** Error numbers of Linux, in words that say what to do. */
final class Errno {
  static final int EPERM = 1;
  static final int ENOENT = 2;
  static final int ESRCH = 3;
  static final int ENOMEM = 12;
  static final int EACCES = 13;
  static final int EBUSY = 16;
  static final int EINVAL = 22;
  static final int ENOTSUPP = 524;

  private Errno() {}

  /** What went wrong and how to mend it, one line. */
  static String sentence(int errno) {
    return switch (errno) {
      case EPERM ->
          "not permitted (EPERM): run as root or grant CAP_BPF, CAP_PERFMON and CAP_NET_ADMIN";
      case ENOENT, ESRCH ->
          "the kernel lacks what the program attaches to (errno "
              + errno
              + "): it needs Linux 5.12 or newer with CONFIG_DEBUG_INFO_BTF";
      case ENOMEM -> "out of memory (ENOMEM): lower the ring size or free memory";
      case EACCES -> "refused by the kernel's verifier (EACCES)";
      case EBUSY -> "busy (EBUSY): another program holds this hook exclusively";
      case EINVAL -> "not understood by this kernel (EINVAL): it needs Linux 5.12 or newer";
      case ENOTSUPP, 95 -> "not supported by this kernel (errno " + errno + ")";
      default -> "errno " + errno;
    };
  }
}
