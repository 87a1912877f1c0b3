/** Tests of MQTT. */
@org.jspecify.annotations.NullMarked
package io.obsmesh.protocol.mqtt;
