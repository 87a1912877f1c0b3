/**
 * A small real workload to look at: nginx, a shop in Java, MariaDB, Redis and a payment service
 * over gRPC, with steady traffic, some errors and some slow requests. Open {@link
 * io.obsmesh.demo.Demo} first. Product code does not depend on it.
 */
@NullMarked
package io.obsmesh.demo;

import org.jspecify.annotations.NullMarked;
