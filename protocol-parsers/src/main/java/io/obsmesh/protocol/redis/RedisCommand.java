package io.obsmesh.protocol.redis;

import io.obsmesh.protocol.ByteCursor;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known about a command: its name, where its first key is, and what its reply looks like.
 *
 * @param name upper case
 * @param key which word is the first key, counted from 0 = the name; 0 for none; {@link #STREAMS}
 *     for the word after {@code STREAMS}
 * @param shape what replies look like when they are no error: {@code o} a simple string or null,
 *     {@code b} text or null, {@code i} an integer, {@code a} an aggregate or null, {@code *}
 *     anything
 * @param container the next word belongs to the name, as in {@code CONFIG GET}
 * @param special it changes the connection, or its words or its reply may be secret
 */
record RedisCommand(String name, int key, char shape, boolean container, boolean special) {
  static final int STREAMS = -1;

  /** Name, key word and shape; {@code +} marks containers. Source: the command reference. */
  private static final String TABLE =
      """
      GET1b SET1* DEL1i UNLINK1i EXISTS1i EXPIRE1i PEXPIRE1i EXPIREAT1i PEXPIREAT1i TTL1i PTTL1i
      EXPIRETIME1i PEXPIRETIME1i PERSIST1i TYPE1o RENAME1o RENAMENX1i COPY1i MOVE1i DUMP1b
      RESTORE1o SORT1* SORT_RO1* TOUCH1i KEYS0a SCAN0a RANDOMKEY0b DBSIZE0i OBJECT2*+
      APPEND1i DECR1i DECRBY1i INCR1i INCRBY1i INCRBYFLOAT1* GETDEL1b GETEX1b GETRANGE1b GETSET1b
      SUBSTR1b LCS1* MGET1a MSET1o MSETNX1i SETEX1o PSETEX1o SETNX1i SETRANGE1i STRLEN1i
      BITCOUNT1i BITFIELD1a BITFIELD_RO1a BITOP2i BITPOS1i GETBIT1i SETBIT1i
      HDEL1i HEXISTS1i HGET1b HGETALL1a HINCRBY1i HINCRBYFLOAT1* HKEYS1a HLEN1i HMGET1a HMSET1o
      HRANDFIELD1* HSCAN1a HSET1i HSETNX1i HSTRLEN1i HVALS1a HEXPIRE1a HPEXPIRE1a HTTL1a HPTTL1a
      HPERSIST1a HGETDEL1a HGETEX1a HSETEX1i HEXPIREAT1a HPEXPIREAT1a HEXPIRETIME1a HPEXPIRETIME1a
      BLMOVE1b BLMPOP3a BLPOP1a BRPOP1a BRPOPLPUSH1b LINDEX1b LINSERT1i LLEN1i LMOVE1b LMPOP2a
      LPOP1* LPOS1* LPUSH1i LPUSHX1i LRANGE1a LREM1i LSET1o LTRIM1o RPOP1* RPOPLPUSH1b RPUSH1i
      RPUSHX1i SADD1i SCARD1i SDIFF1a SDIFFSTORE1i SINTER1a SINTERCARD2i SINTERSTORE1i SISMEMBER1i
      SMEMBERS1a SMISMEMBER1a SMOVE1i SPOP1* SRANDMEMBER1* SREM1i SSCAN1a SUNION1a SUNIONSTORE1i
      BZMPOP3a BZPOPMAX1a BZPOPMIN1a ZADD1* ZCARD1i ZCOUNT1i ZDIFF2a ZDIFFSTORE1i ZINCRBY1*
      ZINTER2a ZINTERCARD2i ZINTERSTORE1i ZLEXCOUNT1i ZMPOP2a ZMSCORE1a ZPOPMAX1a ZPOPMIN1a
      ZRANDMEMBER1* ZRANGE1a ZRANGEBYLEX1a ZRANGEBYSCORE1a ZRANGESTORE1i ZRANK1* ZREM1i
      ZREMRANGEBYLEX1i ZREMRANGEBYRANK1i ZREMRANGEBYSCORE1i ZREVRANGE1a ZREVRANGEBYLEX1a
      ZREVRANGEBYSCORE1a ZREVRANK1* ZSCAN1a ZSCORE1* ZUNION2a ZUNIONSTORE1i
      XACK1i XADD1b XAUTOCLAIM1a XCLAIM1a XDEL1i XGROUP2*+ XINFO2a+ XLEN1i XPENDING1a XRANGE1a
      XREAD-a XREADGROUP-a XREVRANGE1a XSETID1o XTRIM1i XACKDEL1a XDELEX1a
      GEOADD1i GEODIST1* GEOHASH1a GEOPOS1a GEORADIUS1* GEORADIUSBYMEMBER1* GEORADIUS_RO1a
      GEORADIUSBYMEMBER_RO1a GEOSEARCH1a GEOSEARCHSTORE1i PFADD1i PFCOUNT1i PFMERGE1o PFDEBUG2*
      PFSELFTEST0o
      PUBLISH1i SPUBLISH1i SUBSCRIBE1a PSUBSCRIBE1a SSUBSCRIBE1a UNSUBSCRIBE1a PUNSUBSCRIBE1a
      SUNSUBSCRIBE1a PUBSUB0*+
      EVAL3* EVALSHA3* EVAL_RO3* EVALSHA_RO3* FCALL3* FCALL_RO3* SCRIPT0*+ FUNCTION0*+
      MULTI0o EXEC0a DISCARD0o WATCH1o UNWATCH0o
      AUTH0o HELLO0a PING0* ECHO0b QUIT0o RESET0o SELECT0o SWAPDB0o CLIENT0*+ READONLY0o
      READWRITE0o ASKING0o CLUSTER0*+ COMMAND0*+ CONFIG0*+ ACL0*+ INFO0b TIME0a ROLE0a LOLWUT0b
      MEMORY2*+ LATENCY0*+ SLOWLOG0*+ MODULE0*+ DEBUG0*+ SENTINEL0*+ MONITOR0o SHUTDOWN0o
      SAVE0o BGSAVE0o BGREWRITEAOF0o LASTSAVE0i FLUSHALL0o FLUSHDB0o FAILOVER0o REPLICAOF0o
      SLAVEOF0o PSYNC0* SYNC0* REPLCONF0* WAIT0i WAITAOF0a MIGRATE3o RESTORE-ASKING1o
      VADD1* VSIM1a VCARD1i VDIM1i VEMB1a VREM1i VINFO1a VLINKS1a VRANDMEMBER1* VGETATTR1b VSETATTR1i
      """;

  private static final Set<String> SPECIAL =
      Set.of(
          "AUTH",
          "HELLO",
          "MIGRATE",
          "ACL",
          "CONFIG",
          "SENTINEL",
          "CLIENT",
          "SELECT",
          "EXEC",
          "DISCARD",
          "RESET",
          "MONITOR",
          "SYNC",
          "PSYNC");

  private static final RedisCommand[] INDEX = new RedisCommand[1024];

  static {
    for (String entry : TABLE.strip().split("\\s+")) {
      boolean container = entry.endsWith("+");
      int end = entry.length() - (container ? 1 : 0);
      char shape = entry.charAt(end - 1);
      char key = entry.charAt(end - 2);
      String name = entry.substring(0, end - 2);
      int at = slot(name.getBytes(StandardCharsets.US_ASCII), 0, name.length());
      while (INDEX[at] != null) {
        at = at + 1 & INDEX.length - 1;
      }
      boolean special = SPECIAL.contains(name) || name.endsWith("SUBSCRIBE");
      INDEX[at] =
          new RedisCommand(name, key == '-' ? STREAMS : key - '0', shape, container, special);
    }
  }

  private static int slot(byte[] bytes, int from, int length) {
    int hash = length;
    for (int i = 0; i < length; i++) {
      hash = 31 * hash + RespMessage.upper(bytes[from + i]);
    }
    return (hash ^ hash >>> 10) & INDEX.length - 1;
  }

  /** The command that a message is about, or null when its name is not known. */
  static @Nullable RedisCommand of(RespMessage message) {
    int length = message.length(0);
    for (int at = slot(message.bytes(), message.start(0), length); ; at = at + 1 & 1023) {
      RedisCommand found = INDEX[at];
      if (found == null || message.is(0, found.name)) {
        return found;
      }
    }
  }

  /** Whether the bytes ahead spell a known command or one of a module ({@code JSON.GET}). */
  static boolean known(ByteCursor in, int from, int length) {
    if (length < 2 || length > 32) {
      return false;
    }
    byte[] name = new byte[length];
    boolean dotted = false;
    for (int i = 0; i < length; i++) {
      int c = RespMessage.upper(in.peek(from + i));
      dotted |= c == '.' && i > 0 && i < length - 1;
      if ((c < 'A' || c > 'Z') && c != '_' && c != '-' && c != '.') {
        return false;
      }
      name[i] = (byte) c;
    }
    if (dotted) {
      return true;
    }
    String text = new String(name, StandardCharsets.US_ASCII);
    for (int at = slot(name, 0, length); INDEX[at] != null; at = at + 1 & 1023) {
      if (INDEX[at].name.equals(text)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a reply may answer this command; errors and {@code QUEUED} always may. */
  static boolean answers(@Nullable RedisCommand command, RespMessage reply) {
    if (command == null || reply.type == '-' || reply.type == '!' || reply.nil) {
      return true;
    }
    if (reply.type == '+' && reply.textStartsWith("QUEUED")) {
      return true;
    }
    return switch (command.shape) {
      case 'o' -> reply.type == '+';
      case 'b' -> "$=+".indexOf(reply.type) >= 0;
      case 'i' -> reply.type == ':';
      case 'a' -> "*~%>".indexOf(reply.type) >= 0;
      default -> true;
    };
  }

  /** The name as the column shows it: two words for containers, upper case. */
  static String label(@Nullable RedisCommand command, RespMessage message) {
    if (command == null) {
      String name = message.word(0).toUpperCase(Locale.ROOT);
      return name.length() > 64 ? name.substring(0, 64) : name;
    }
    if (command.container && message.words() > 1 && message.length(1) <= 32) {
      return command.name + ' ' + message.word(1).toUpperCase(Locale.ROOT);
    }
    return command.name;
  }

  /** Which word is the key, or 0. */
  static int keyWord(@Nullable RedisCommand command, RespMessage message) {
    if (command == null) {
      // Module commands name their key first, except those that search an index by name.
      return message.words() > 1 && message.word(0).indexOf('.') > 0 ? 1 : 0;
    }
    int key = command.key;
    if (key == STREAMS) {
      key = 1;
      while (key < message.words() && !message.is(key, "STREAMS")) {
        key++;
      }
      key++;
    } else if (key == 3 && command.name.contains("CALL") | command.name.startsWith("EVAL")) {
      key = message.is(2, "0") ? 0 : 3;
    } else if (key == 3 && command.name.equals("MIGRATE") && message.words() > 3) {
      key = message.length(3) == 0 ? 0 : 3;
    }
    return key < message.words() ? key : 0;
  }
}
