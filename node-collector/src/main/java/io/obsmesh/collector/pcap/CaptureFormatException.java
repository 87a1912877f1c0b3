package io.obsmesh.collector.pcap;

import java.io.IOException;

/** The input is not a capture file. */
public final class CaptureFormatException extends IOException {
  private static final long serialVersionUID = 1L;

  CaptureFormatException(String message) {
    super(message);
  }
}
