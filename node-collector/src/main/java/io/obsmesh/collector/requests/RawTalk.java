package io.obsmesh.collector.requests;

import java.io.IOException;

/** Bytes that nobody judges. */
record RawTalk(Ends ends) implements Talk {
  @Override
  public void requests() throws IOException {
    ends.client().sendRest(ends.toServer());
  }

  @Override
  public void answers() throws IOException {
    ends.server().sendRest(ends.toClient());
  }
}
