/** Tests of WebSocket. Open {@link io.obsmesh.protocol.websocket.WebSocketTest} first. */
package io.obsmesh.protocol.websocket;
