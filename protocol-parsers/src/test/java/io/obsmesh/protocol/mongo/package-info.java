/**
 * MongoDB's messages, written byte by byte. Open {@link io.obsmesh.protocol.mongo.MongoTest} first.
 */
package io.obsmesh.protocol.mongo;
