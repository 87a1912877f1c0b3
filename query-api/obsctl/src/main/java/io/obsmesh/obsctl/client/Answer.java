package io.obsmesh.obsctl.client;

import java.io.InputStream;
import java.net.http.HttpHeaders;

/**
 * An answer that is still being read.
 *
 * @param body to be closed by who reads it
 */
public record Answer(InputStream body, HttpHeaders headers) {
  /** A header, or "" where there is none. */
  public String header(String name) {
    return headers.firstValue(name).orElse("");
  }
}
