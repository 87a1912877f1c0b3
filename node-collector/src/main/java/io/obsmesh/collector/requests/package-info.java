/**
 * The relay: connections whose requests a policy judges come here, are read strictly, and go on to
 * where they were to go. What is not wholly understood does not pass. Open {@link
 * io.obsmesh.collector.requests.RequestRelay} first.
 */
@NullMarked
package io.obsmesh.collector.requests;

import org.jspecify.annotations.NullMarked;
