-- The revocations that still hold: KEYS[1] all, a sorted set by the second until which each is kept

redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', redis.call('TIME')[1])
return redis.call('ZRANGE', KEYS[1], 0, -1)
