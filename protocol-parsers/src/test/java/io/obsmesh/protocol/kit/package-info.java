/** What the tests of every protocol share. Open {@link io.obsmesh.protocol.kit.Replay} first. */
package io.obsmesh.protocol.kit;
