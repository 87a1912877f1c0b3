/**
 * MongoDB's wire protocol. Open {@link io.obsmesh.protocol.mongo.MongoProtocol} first, then {@code
 * MessageBody}, which reads what the messages carry.
 */
@NullMarked
package io.obsmesh.protocol.mongo;

import org.jspecify.annotations.NullMarked;
