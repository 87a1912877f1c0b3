package io.obsmesh.protocol.http;

import io.obsmesh.protocol.ByteCursor;
import io.obsmesh.protocol.TraceContext;
import io.obsmesh.protocol.grpc.CallBody;
import io.obsmesh.protocol.grpc.Rpc;
import io.obsmesh.table.TextPairs;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a direction of HTTP/1 consists of. Frames are views: valid until the next one is read. */
sealed interface HttpFrame {
  /** Start line and header section of a request or response. */
  final class Head implements HttpFrame {
    /** No body follows: this is the whole message. */
    boolean complete;

    /** Request method, "" in a response. */
    String method = "";

    /** Where in the {@link #headers}' bytes the path is; both are the same when there is none. */
    int pathFrom;

    int pathTo;

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

    /** The header lines that are kept, and the path; null when the frame's reader took them. */
    @Nullable TextPairs headers;

    private @Nullable PairsPool pool;

    boolean truncated;

    /** How the body carries calls, if it does. */
    @Nullable Rpc rpc;

    void clear() {
      complete = false;
      method = "";
      pathFrom = 0;
      pathTo = 0;
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

    /** Keeps the path, which is ASCII. */
    void path(ByteCursor in, int ahead, int length) {
      TextPairs pairs = headers();
      pathFrom = pairs.reserve(length);
      in.copy(ahead, pairs.bytes(), pathFrom, length);
      pathTo = pairs.keep(length);
    }

    /** Keeps the path, which is well-formed UTF-8. */
    void path(byte[] utf8) {
      TextPairs pairs = headers();
      pathFrom = pairs.reserve(utf8.length);
      System.arraycopy(utf8, 0, pairs.bytes(), pathFrom, utf8.length);
      pathTo = pairs.keep(utf8.length);
    }

    /** The memory for the header lines of the head that is being read. */
    TextPairs headers() {
      return Objects.requireNonNull(headers);
    }

    /** Takes empty memory for the header lines. */
    void takeHeaders() {
      TextPairs pairs = headers;
      if (pairs == null) {
        PairsPool local = PairsPool.local(pool);
        pool = local;
        headers = local.take();
      } else {
        pairs.clear();
      }
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
    /** Memory with the beginning of a textual body, well-formed UTF-8. */
    byte[] body = {};

    /** Bytes of it; 0 when there is no body, or it is not text. */
    int bodyLength;

    /** What a body that carries a call says; null when it carries none. */
    @Nullable CallBody call;

    boolean truncated;
  }
}
