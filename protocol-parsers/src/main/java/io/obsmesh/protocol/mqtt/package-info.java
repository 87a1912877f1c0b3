/**
 * MQTT 3.1, 3.1.1 and 5. Open {@link io.obsmesh.protocol.mqtt.MqttProtocol} first; README.md here
 * says what is supported.
 */
@NullMarked
package io.obsmesh.protocol.mqtt;

import org.jspecify.annotations.NullMarked;
