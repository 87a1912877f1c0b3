package io.obsmesh.collector.requests.redis;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which words of a command are keys, as Redis 7 itself says ({@code COMMAND}). Of a command that is
 * not in here it is not known.
 */
final class CommandKeys {
  private static final Set<String> CONTAINERS =
      Set.of(
          "ACL",
          "CLIENT",
          "CLUSTER",
          "COMMAND",
          "CONFIG",
          "FUNCTION",
          "LATENCY",
          "MEMORY",
          "MODULE",
          "OBJECT",
          "PUBSUB",
          "SCRIPT",
          "SLOWLOG",
          "XGROUP",
          "XINFO");

  private static final Map<String, Place> PLACES = new HashMap<>();

  /** First and last word, the last counted from the end when negative, and from key to key. */
  private record Place(int first, int last, int step) {}

  static {
    add(
        new Place(0, 0, 0),
        """
        ACL|CAT ACL|DELUSER ACL|DRYRUN ACL|GENPASS ACL|GETUSER ACL|HELP ACL|LIST ACL|LOAD
        ACL|LOG ACL|SAVE ACL|SETUSER ACL|USERS ACL|WHOAMI ASKING AUTH BGREWRITEAOF BGSAVE
        CLIENT|CACHING CLIENT|GETNAME CLIENT|GETREDIR CLIENT|HELP CLIENT|ID CLIENT|INFO
        CLIENT|KILL CLIENT|LIST CLIENT|NO-EVICT CLIENT|PAUSE CLIENT|REPLY CLIENT|SETNAME
        CLIENT|TRACKING CLIENT|TRACKINGINFO CLIENT|UNBLOCK CLIENT|UNPAUSE CLUSTER|ADDSLOTS
        CLUSTER|ADDSLOTSRANGE CLUSTER|BUMPEPOCH CLUSTER|COUNT-FAILURE-REPORTS
        CLUSTER|COUNTKEYSINSLOT CLUSTER|DELSLOTS CLUSTER|DELSLOTSRANGE CLUSTER|FAILOVER
        CLUSTER|FLUSHSLOTS CLUSTER|FORGET CLUSTER|GETKEYSINSLOT CLUSTER|HELP CLUSTER|INFO
        CLUSTER|KEYSLOT CLUSTER|LINKS CLUSTER|MEET CLUSTER|MYID CLUSTER|NODES CLUSTER|REPLICAS
        CLUSTER|REPLICATE CLUSTER|RESET CLUSTER|SAVECONFIG CLUSTER|SET-CONFIG-EPOCH
        CLUSTER|SETSLOT CLUSTER|SHARDS CLUSTER|SLAVES CLUSTER|SLOTS COMMAND|COUNT COMMAND|DOCS
        COMMAND|GETKEYS COMMAND|GETKEYSANDFLAGS COMMAND|HELP COMMAND|INFO COMMAND|LIST
        CONFIG|GET CONFIG|HELP CONFIG|RESETSTAT CONFIG|REWRITE CONFIG|SET DBSIZE DEBUG DISCARD
        ECHO EXEC FAILOVER FLUSHALL FLUSHDB FUNCTION|DELETE FUNCTION|DUMP FUNCTION|FLUSH
        FUNCTION|HELP FUNCTION|KILL FUNCTION|LIST FUNCTION|LOAD FUNCTION|RESTORE FUNCTION|STATS
        HELLO INFO KEYS LASTSAVE LATENCY|DOCTOR LATENCY|GRAPH LATENCY|HELP LATENCY|HISTOGRAM
        LATENCY|HISTORY LATENCY|LATEST LATENCY|RESET LOLWUT MEMORY|DOCTOR MEMORY|HELP
        MEMORY|MALLOC-STATS MEMORY|PURGE MEMORY|STATS MODULE|HELP MODULE|LIST MODULE|LOAD
        MODULE|LOADEX MODULE|UNLOAD MONITOR MULTI OBJECT|HELP PFSELFTEST PING PSUBSCRIBE PSYNC
        PUBLISH PUBSUB|CHANNELS PUBSUB|HELP PUBSUB|NUMPAT PUBSUB|NUMSUB PUBSUB|SHARDCHANNELS
        PUBSUB|SHARDNUMSUB PUNSUBSCRIBE QUIT RANDOMKEY READONLY READWRITE REPLCONF REPLICAOF
        RESET ROLE SAVE SCAN SCRIPT|DEBUG SCRIPT|EXISTS SCRIPT|FLUSH SCRIPT|HELP SCRIPT|KILL
        SCRIPT|LOAD SELECT SHUTDOWN SLAVEOF SLOWLOG|GET SLOWLOG|HELP SLOWLOG|LEN SLOWLOG|RESET
        SUBSCRIBE SWAPDB SYNC TIME UNSUBSCRIBE UNWATCH WAIT XGROUP|HELP XINFO|HELP
        """);
    add(
        new Place(1, -2, 1),
        """
        BLPOP BRPOP BZPOPMAX BZPOPMIN
        """);
    add(
        new Place(1, -1, 1),
        """
        DEL EXISTS MGET PFCOUNT PFMERGE SDIFF SDIFFSTORE SINTER SINTERSTORE SSUBSCRIBE SUNION
        SUNIONSTORE SUNSUBSCRIBE TOUCH UNLINK WATCH
        """);
    add(
        new Place(1, -1, 2),
        """
        MSET MSETNX
        """);
    add(
        new Place(1, 1, 1),
        """
        APPEND BITCOUNT BITFIELD BITFIELD_RO BITPOS DECR DECRBY DUMP EXPIRE EXPIREAT EXPIRETIME
        GEOADD GEODIST GEOHASH GEOPOS GEORADIUSBYMEMBER_RO GEORADIUS_RO GEOSEARCH GET GETBIT
        GETDEL GETEX GETRANGE GETSET HDEL HEXISTS HEXPIRE HEXPIREAT HEXPIRETIME HGET HGETALL
        HGETDEL HGETEX HINCRBY HINCRBYFLOAT HKEYS HLEN HMGET HMSET HPERSIST HPEXPIRE HPEXPIREAT
        HPEXPIRETIME HPTTL HRANDFIELD HSCAN HSET HSETEX HSETNX HSTRLEN HTTL HVALS INCR INCRBY
        INCRBYFLOAT LINDEX LINSERT LLEN LPOP LPOS LPUSH LPUSHX LRANGE LREM LSET LTRIM MOVE
        PERSIST PEXPIRE PEXPIREAT PEXPIRETIME PFADD PSETEX PTTL RESTORE RESTORE-ASKING RPOP
        RPUSH RPUSHX SADD SCARD SET SETBIT SETEX SETNX SETRANGE SISMEMBER SMEMBERS SMISMEMBER
        SPOP SPUBLISH SRANDMEMBER SREM SSCAN STRLEN SUBSTR TTL TYPE XACK XACKDEL XADD XAUTOCLAIM
        XCLAIM XDEL XDELEX XLEN XPENDING XRANGE XREVRANGE XSETID XTRIM ZADD ZCARD ZCOUNT ZINCRBY
        ZLEXCOUNT ZMSCORE ZPOPMAX ZPOPMIN ZRANDMEMBER ZRANGE ZRANGEBYLEX ZRANGEBYSCORE ZRANK
        ZREM ZREMRANGEBYLEX ZREMRANGEBYRANK ZREMRANGEBYSCORE ZREVRANGE ZREVRANGEBYLEX
        ZREVRANGEBYSCORE ZREVRANK ZSCAN ZSCORE
        """);
    add(
        new Place(1, 2, 1),
        """
        BLMOVE BRPOPLPUSH COPY GEOSEARCHSTORE LCS LMOVE RENAME RENAMENX RPOPLPUSH SMOVE
        ZRANGESTORE
        """);
    add(
        new Place(2, -1, 1),
        """
        BITOP
        """);
    add(
        new Place(2, 2, 1),
        """
        MEMORY|USAGE OBJECT|ENCODING OBJECT|FREQ OBJECT|IDLETIME OBJECT|REFCOUNT PFDEBUG
        XGROUP|CREATE XGROUP|CREATECONSUMER XGROUP|DELCONSUMER XGROUP|DESTROY XGROUP|SETID
        XINFO|CONSUMERS XINFO|GROUPS XINFO|STREAM
        """);
  }

  private CommandKeys() {}

  private static void add(Place place, String names) {
    for (String name : names.strip().split("\\s+")) {
      PLACES.put(name.replace('|', ' '), place);
    }
  }

  /** The command with its sub-command, where it has one; in upper case. */
  static String label(List<String> words) {
    String name = upper(words.getFirst());
    return CONTAINERS.contains(name) && words.size() > 1 ? name + " " + upper(words.get(1)) : name;
  }

  /** Letters of ASCII only, as the server compares. */
  private static String upper(String word) {
    StringBuilder text = new StringBuilder(word);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 'a' && c <= 'z') {
        text.setCharAt(i, (char) (c - 32));
      }
    }
    return text.toString();
  }

  /** The keys, null when it is not known which they are. */
  static @Nullable List<String> of(String label, List<String> words) {
    @Nullable Place place = PLACES.get(label);
    if (place != null) {
      int last = place.last() < 0 ? words.size() + place.last() : place.last();
      return every(words, place.first(), last, place.step());
    }
    return switch (label) {
      case "ZINTER", "ZUNION", "ZDIFF", "ZINTERCARD", "SINTERCARD", "LMPOP", "ZMPOP" ->
          counted(words, 1, List.of());
      case "BLMPOP", "BZMPOP", "EVAL", "EVALSHA", "EVAL_RO", "EVALSHA_RO", "FCALL", "FCALL_RO" ->
          counted(words, 2, List.of());
      case "ZINTERSTORE", "ZUNIONSTORE", "ZDIFFSTORE" ->
          counted(words, 2, words.size() > 1 ? words.subList(1, 2) : List.of());
      case "XREAD", "XREADGROUP" -> streams(words);
      default -> null;
    };
  }

  private static @Nullable List<String> every(List<String> words, int first, int last, int step) {
    List<String> keys = new ArrayList<>();
    if (first == 0) {
      return keys;
    }
    // Too few words: the server refuses it, but it is not for us to know.
    if (last >= words.size() || first > last) {
      return null;
    }
    for (int i = first; i <= last; i += step) {
      keys.add(words.get(i));
    }
    return keys;
  }

  /** A word says how many keys follow it. */
  private static @Nullable List<String> counted(List<String> words, int at, List<String> before) {
    if (at >= words.size() || !words.get(at).matches("[0-9]{1,6}")) {
      return null;
    }
    int count = Integer.parseInt(words.get(at));
    if (at + 1 + count > words.size()) {
      return null;
    }
    List<String> keys = new ArrayList<>(before);
    keys.addAll(words.subList(at + 1, at + 1 + count));
    return keys;
  }

  /** Behind STREAMS stand keys, then as many places in them. */
  private static @Nullable List<String> streams(List<String> words) {
    for (int i = 1; i < words.size(); i++) {
      if (upper(words.get(i)).equals("STREAMS")) {
        int rest = words.size() - i - 1;
        return rest % 2 == 0 && rest > 0 ? words.subList(i + 1, i + 1 + rest / 2) : null;
      }
    }
    return null;
  }
}
