package io.obsmesh.collector.requests;

import io.obsmesh.collector.requests.http1.Http1Talk;
import io.obsmesh.collector.requests.http2.Http2Talk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/** HTTP, of the version that the client's first bytes say. */
final class HttpTalk implements Talk {
  private static final byte[] VERSION_2 = "PRI * HTTP/2".getBytes(StandardCharsets.US_ASCII);

  private final Ends ends;
  private final Judge judge;
  private final CompletableFuture<Talk> version = new CompletableFuture<>();

  HttpTalk(Ends ends, Judge judge) {
    this.ends = ends;
    this.judge = judge;
  }

  @Override
  public void requests() throws IOException, Unreadable {
    Talk talk = new Http1Talk(ends, judge);
    try {
      if (isVersion2()) {
        talk = new Http2Talk(ends, judge);
      }
    } finally {
      version.complete(talk);
    }
    talk.requests();
  }

  private boolean isVersion2() throws IOException, Unreadable {
    for (int i = 0; i < VERSION_2.length; i++) {
      if (!ends.client().need(i + 1) || ends.client().at(i) != VERSION_2[i]) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void answers() throws IOException, Unreadable {
    version.join().answers();
  }
}
