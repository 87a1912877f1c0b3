package io.obsmesh.protocol.mysqlx;

/**
 * A message of either end.
 *
 * @param type its number, which means another thing for each end
 * @param namesTls it has the name of the capability that begins TLS
 */
record MysqlxMessage(int type, boolean namesTls) {}
