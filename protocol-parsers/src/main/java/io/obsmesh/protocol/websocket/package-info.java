/**
 * WebSocket messages on an upgraded connection: RFC 6455, compression of RFC 7692 seen but not
 * undone. Open {@link io.obsmesh.protocol.websocket.WebSocketProtocol} first.
 */
@NullMarked
package io.obsmesh.protocol.websocket;

import org.jspecify.annotations.NullMarked;
