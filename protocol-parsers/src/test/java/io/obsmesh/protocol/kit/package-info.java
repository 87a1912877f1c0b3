/**
 * What the tests of every protocol share. Open {@link io.obsmesh.protocol.kit.ProtocolContractTest}
 * first.
 */
package io.obsmesh.protocol.kit;
