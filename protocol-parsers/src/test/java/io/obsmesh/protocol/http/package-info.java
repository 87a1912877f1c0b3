/** Tests of HTTP/1. Open {@link io.obsmesh.protocol.http.HttpTest} first. */
package io.obsmesh.protocol.http;
