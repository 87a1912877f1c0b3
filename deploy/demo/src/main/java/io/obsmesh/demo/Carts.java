package io.obsmesh.demo;

import org.jspecify.annotations.Nullable;
import redis.clients.jedis.JedisPooled;
import redis.clients.jedis.exceptions.JedisDataException;

/** Carts and cached items in Redis. Without Redis carts are empty and nothing is cached. */
final class Carts {
  private static final int ITEM_SECONDS = 5;
  private static final int CART_SECONDS = 600;

  private final @Nullable JedisPooled redis;

  Carts(int port) {
    redis = port > 0 ? new JedisPooled("127.0.0.1", port) : null;
  }

  @Nullable String cachedItem(String id) {
    return redis == null ? null : redis.get("item:" + id);
  }

  void cacheItem(String id, String item) {
    if (redis != null) {
      redis.setex("item:" + id, ITEM_SECONDS, item);
    }
  }

  void add(String customer, String item) {
    if (redis != null) {
      try (var pipeline = redis.pipelined()) {
        pipeline.hincrBy("cart:" + customer, item, 1);
        pipeline.expire("cart:" + customer, CART_SECONDS);
        pipeline.sync();
      }
    }
  }

  String show(String customer) {
    return redis == null ? "{}" : "{\"items\":" + redis.hgetAll("cart:" + customer).size() + "}";
  }

  int size(String customer) {
    return redis == null ? 0 : (int) redis.hlen("cart:" + customer);
  }

  void empty(String customer) {
    if (redis != null) {
      redis.del("cart:" + customer);
    }
  }

  /** A bug that users never see: the cart is a hash, and counting on it is WRONGTYPE. */
  String coupon(String customer) {
    if (redis == null || !redis.exists("cart:" + customer)) {
      return "{\"coupon\":null}";
    }
    try {
      return "{\"coupon\":" + redis.incr("cart:" + customer) + "}";
    } catch (JedisDataException _) {
      return "{\"coupon\":null}";
    }
  }
}
