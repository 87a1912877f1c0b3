/**
 * What we read in the captures against what tshark reads there. Open {@link
 * io.obsmesh.protocol.agreement.AgreementTest} first; a protocol joins by a {@link
 * io.obsmesh.protocol.agreement.Comparison}.
 */
package io.obsmesh.protocol.agreement;
