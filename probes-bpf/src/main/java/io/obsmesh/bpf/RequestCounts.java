package io.obsmesh.bpf;

/**
 * What became of requests that the kernel judged, since it was installed.
 *
 * @param judged requests
 * @param answered refused ones that were answered with 403
 * @param defused refused ones that were sent on as something the server refuses, because an answer
 *     was on its way
 * @param unreadable connections that ended because a request could not be read in one way only
 * @param beyond packets dropped that held what nobody had judged
 * @param urgent packets dropped that held urgent data
 * @param torn connections that ended because a judged request was not sent as it was read
 * @param older connections that ended because they were there before the rules about them
 * @param notEnrolled connections whose socket the kernel would not let be judged
 */
public record RequestCounts(
    long judged,
    long answered,
    long defused,
    long unreadable,
    long beyond,
    long urgent,
    long torn,
    long older,
    long notEnrolled) {
  public static final RequestCounts NONE = new RequestCounts(0, 0, 0, 0, 0, 0, 0, 0, 0);
}
