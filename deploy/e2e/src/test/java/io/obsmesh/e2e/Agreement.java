package io.obsmesh.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.protocol.agreement.RecordedAgreement;

/** What every test of real traffic asks of the other reader. */
final class Agreement {
  private Agreement() {}

  /**
   * Ends a recording and compares how we and tshark read it.
   *
   * @param fields that have to be compared at least, so that an empty recording is no agreement
   */
  static void inAll(Recording recording, String protocol, int fields, String... decodeAs) {
    RecordedAgreement agreement = RecordedAgreement.of(recording.end(), protocol, decodeAs);
    assertThat(agreement.differences()).isEmpty();
    assertThat(agreement.compared()).isGreaterThanOrEqualTo(fields);
  }
}
