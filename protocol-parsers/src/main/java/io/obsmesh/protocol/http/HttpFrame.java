package io.obsmesh.protocol.http;

import io.obsmesh.protocol.TraceContext;
import io.obsmesh.protocol.grpc.CallBody;
import io.obsmesh.protocol.grpc.Rpc;
import io.obsmesh.table.TextPairs;
import org.jspecify.annotations.Nullable;

/** What a direction of HTTP/1 consists of. Frames are views: valid until the next one is read. */
sealed interface HttpFrame {
  /** Start line and header section of a request or response. */
  final class Head implements HttpFrame {
    /** No body follows: this is the whole message. */
    boolean complete;

    /** Request method, "" in a response. */
    String method = "";

    String path = "";
    @Nullable String query;
    @Nullable String scheme;
    @Nullable String host;
    @Nullable String userAgent;
    final TraceContext trace = new TraceContext();

    /** Status code, 0 in a request. */
    int status;

    String version = "";
    @Nullable String contentType;
    @Nullable String upgrade;

    /** The header lines that are kept; null when the frame's reader took them. */
    @Nullable TextPairs headers;

    private @Nullable PairsPool pool;

    boolean truncated;

    /** How the body carries calls, if it does. */
    @Nullable Rpc rpc;

    void clear() {
      complete = false;
      method = "";
      path = "";
      query = null;
      scheme = null;
      host = null;
      userAgent = null;
      trace.clear();
      status = 0;
      version = "";
      contentType = null;
      upgrade = null;
      truncated = false;
      rpc = null;
    }

    /** Empty memory for the header lines. */
    TextPairs takeHeaders() {
      TextPairs pairs = headers;
      if (pairs == null) {
        PairsPool local = PairsPool.local(pool);
        pool = local;
        pairs = local.take();
        headers = pairs;
      } else {
        pairs.clear();
      }
      return pairs;
    }

    /** Hands the header lines over, to be given back to {@link PairsPool}. */
    @Nullable TextPairs giveHeaders() {
      TextPairs pairs = headers;
      headers = null;
      return pairs;
    }

    /** An interim response (RFC 9110 section 15.2): the real one is still to come. */
    boolean interim() {
      return status >= 100 && status < 200 && status != 101;
    }
  }

  /** The message ended. */
  final class End implements HttpFrame {
    /** Beginning of a textual body; null when there is none or it is not text. */
    @Nullable String body;

    /** What a body that carries a call says; null when it carries none. */
    @Nullable CallBody call;

    boolean truncated;
  }
}
