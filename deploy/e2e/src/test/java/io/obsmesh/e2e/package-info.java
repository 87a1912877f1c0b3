/**
 * The product as users start it, against real servers on a real kernel: every numbered request must
 * be a row. Open {@link io.obsmesh.e2e.Product} first. These tests fail, and never skip, where the
 * kernel or a server is missing.
 */
@NullMarked
package io.obsmesh.e2e;

import org.jspecify.annotations.NullMarked;
